import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../support/run.ts";

/** PEM files. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** An authority that nobody else trusts, with certificates that it signed. */
export interface Certificates {
  readonly authority: string;
  /** For 127.0.0.1. */
  readonly server: CertificateFiles;
  readonly client: CertificateFiles;
  /** The client's key, encrypted. */
  readonly lockedKey: { readonly file: string; readonly password: string };
  /** What an authority of the same name, but another, has signed for a client. */
  readonly stranger: CertificateFiles;
  remove(): Promise<void>;
}

/** Made with the openssl program, valid for two days. */
export async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), "headgate-certificates-"));
  const openssl = (...args: readonly string[]) => run("openssl", args, { cwd: folder });
  const key = (name: string) => [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-keyout",
    name,
  ];

  async function authority(name: string): Promise<string> {
    const subject = ["-subj", "/CN=headgate test authority", "-days", "2"];
    await openssl("req", "-x509", ...key(`${name}.key`), "-out", `${name}.pem`, ...subject);
    return join(folder, `${name}.pem`);
  }

  async function signed(name: string, by: string): Promise<CertificateFiles> {
    await openssl("req", ...key(`${name}.key`), "-out", `${name}.csr`, "-subj", `/CN=${name}`);
    await writeFile(join(folder, `${name}.ext`), "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
    const issuer = ["-CA", `${by}.pem`, "-CAkey", `${by}.key`, "-CAcreateserial", "-extfile", `${name}.ext`];
    await openssl("x509", "-req", "-in", `${name}.csr`, ...issuer, "-days", "2", "-out", `${name}.pem`);
    return { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  }

  const own = await authority("authority");
  await authority("other");
  const client = await signed("client", "authority");
  const password = "key-password-0815";
  await openssl("pkcs8", "-topk8", "-in", client.key, "-out", "locked.key", "-passout", `pass:${password}`);
  return {
    authority: own,
    server: await signed("server", "authority"),
    client,
    lockedKey: { file: join(folder, "locked.key"), password },
    stranger: await signed("stranger", "other"),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export async function readPair({ certificate, key }: CertificateFiles): Promise<{ cert: string; key: string }> {
  return { cert: await readFile(certificate, "utf8"), key: await readFile(key, "utf8") };
}
