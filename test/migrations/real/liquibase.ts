import { join } from "node:path";
import { run } from "../../support/run.ts";
import { mavenClassPath } from "./packages.ts";
import type { RealTool } from "./tool.ts";

export const liquibase: RealTool = {
  id: "liquibase",
  by: "org.liquibase:liquibase-core:4.33.0",
  path: "src/main/resources/db/changelog",
  own: ["public.databasechangeloglock"],
  async apply({ root, url }) {
    const classPath = await mavenClassPath(join(import.meta.dirname, "liquibase.pom.xml"));
    const address = new URL(url);
    const options = [
      `--search-path=${join(root, "src/main/resources")}`,
      "--changelog-file=db/changelog/db.changelog-master.yaml",
      `--url=jdbc:postgresql://${address.host}${address.pathname}`,
      `--username=${address.username}`,
      "--analytics-enabled=false",
    ];
    await run("java", [
      "-cp",
      classPath,
      "liquibase.integration.commandline.LiquibaseCommandLine",
      ...options,
      "update",
    ]);
  },
};
