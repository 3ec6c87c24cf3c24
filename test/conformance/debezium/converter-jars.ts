import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { cachedFolder } from "../../support/cache.ts";
import { run } from "../../support/run.ts";
import { dependencies, digestOf, javaFiles, type Toolchain } from "./toolchain.ts";

const HERE = import.meta.dirname;
const CONVERTERS = "c914b62a1d2e5eb57615fa7842bb4894ca4a1058f85297fb801f8184a7877af1";
const APICURIO = "bc9d3e7b4f64ec4f087750672773c49c84328def8181cd08ea31073336ff86e0";

/** The flags that tell the harness where the converters are that only `converters` needs, see Converters.java. */
export async function converterFlags({ classPath }: Toolchain): Promise<readonly string[]> {
  const converters = await converterJars();
  const apicurio = await dependencies(join(HERE, "pom.apicurio.xml"), [], APICURIO);
  const avro = converters.filter(isAvro);
  const kafka = converters.filter((jar) => !avro.includes(jar));
  const paths = {
    avro,
    kafka,
    // Kafka's JsonConverter hands Jackson's nodes over: there must be one Jackson on both sides.
    apicurio: [
      await apicurioSide(classPath, apicurio),
      ...(await jarsOf(apicurio)).filter((jar) => !/jackson-(annotations|core|databind)-/.test(jar)),
    ],
  };
  return Object.entries(paths).map(([name, jars]) => `-Dheadgate.${name}=${jars.join(":")}`);
}

/** Avro 1.12, to put in front of the Confluent jar's own. */
export async function newerAvro(): Promise<readonly string[]> {
  return (await converterJars()).filter(isAvro);
}

async function converterJars(): Promise<readonly string[]> {
  return jarsOf(await dependencies(join(HERE, "pom.converters.xml"), [], CONVERTERS));
}

function isAvro(jar: string): boolean {
  return jar.includes("/avro-");
}

async function jarsOf(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).map((jar) => join(folder, jar));
}

async function apicurioSide(classPath: string, jars: string): Promise<string> {
  const sources = await javaFiles(join(HERE, "java-apicurio"));
  return cachedFolder(
    join("oracle", `apicurio-${await digestOf(sources, `${classPath} ${APICURIO}`)}`),
    async (folder) => {
      const against = [classPath, join(jars, "*")].join(":");
      await run("javac", ["--release", "17", "-proc:none", "-d", folder, "-cp", against, ...sources]);
    },
  );
}
