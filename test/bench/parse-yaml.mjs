// What reading the same files with the same library costs without asking anything of them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";

const folder = process.argv[2] ?? ".";
for (const name of readdirSync(folder)) parseAllDocuments(readFileSync(join(folder, name), "utf8"));
