import { join } from "node:path";
import { run } from "../../support/run.ts";
import { mavenClassPath } from "./packages.ts";
import type { RealTool } from "./tool.ts";

const HERE = import.meta.dirname;

export const flyway: RealTool = {
  id: "flyway",
  by: "org.flywaydb:flyway-core:10.20.1",
  path: "src/main/resources/db/migration",
  async apply({ root, folder, url }) {
    const classPath = await mavenClassPath(join(HERE, "flyway.pom.xml"));
    const { host, pathname, username } = new URL(url);
    const database = `jdbc:postgresql://${host}${pathname}`;
    await run("java", ["-cp", classPath, join(HERE, "Migrate.java"), root, folder, database, username]);
  },
};
