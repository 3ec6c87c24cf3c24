/**
 * A schema registry on loopback for the docs, in a process of its own: `docs-registry.ts PREDICTIONS PORT_FILE`. It holds what `headgate predict
 * --format json` printed into PREDICTIONS, and writes its port into PORT_FILE.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";

const [predictions = "", portFile = ""] = process.argv.slice(2);
const { subjects }: { subjects: { subject: string; versions: string[] }[] } = JSON.parse(
  readFileSync(predictions, "utf8"),
);
const held = new Map(subjects.map(({ subject, versions }) => [subject, versions]));
const ids = [...new Set(subjects.flatMap(({ versions }) => versions))];

function answer(path: string): unknown {
  const [kind, name = "", , number] = path.split("/").slice(1).map(decodeURIComponent);
  if (kind === "config") return { compatibilityLevel: "BACKWARD" };
  if (kind === "mode") return { mode: "READWRITE" };
  if (kind !== "subjects") return null;
  const versions = held.get(name);
  if (name === "") return [...held.keys()];
  if (versions === undefined) return null;
  if (number === undefined) return versions.map((_, index) => index + 1);
  const schema = versions[Number(number) - 1];
  return schema === undefined ? null : { subject: name, version: Number(number), id: ids.indexOf(schema) + 1, schema };
}

const server = createServer(({ url = "/" }, response) => {
  const body = answer(new URL(url, "http://registry").pathname);
  response.writeHead(body === null ? 404 : 200, { "content-type": "application/json" });
  response.end(JSON.stringify(body ?? { error_code: 40401, message: "not found" }));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  writeFileSync(`${portFile}.new`, String(typeof address === "object" ? address?.port : ""));
  renameSync(`${portFile}.new`, portFile);
});
