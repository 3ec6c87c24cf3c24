import { dirname, join } from "node:path";
import { run } from "../../support/run.ts";
import { npmCommands } from "./packages.ts";
import type { RealTool } from "./tool.ts";

const HERE = import.meta.dirname;

/** Tools of Node.js that are run as libraries, by a script of the same name beside this file. */
function nodeTool(id: string, path: string, packages: readonly [string, ...string[]]): RealTool {
  return {
    id,
    by: packages[0],
    path,
    async apply({ folder, url }) {
      const modules = dirname(await npmCommands(...packages));
      await run(process.execPath, [join(HERE, `${id}.mjs`), modules, folder, url]);
    },
  };
}

/** The native engine cannot be had from a registry; see prisma.mjs for what is done about it. */
const prismaLibraries = nodeTool("prisma", "prisma/migrations", [
  "@prisma/migrate@7.10.0",
  "@prisma/schema-engine-wasm@7.10.0-5.9bae2a3a63b4f966c4855ad11503f44f50f4db47",
  "@prisma/adapter-pg@7.10.1",
]);
export const prisma: RealTool = {
  ...prismaLibraries,
  by: "@prisma/migrate@7.10.0 and @prisma/schema-engine-wasm 7.10.0-5, scripts sent whole as the native engine does",
};
export const drizzle = nodeTool("drizzle", "drizzle", ["drizzle-orm@0.45.4", "pg@8.23.1"]);
