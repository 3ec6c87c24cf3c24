// Renews the README's marked blocks from the built command and the example: npm run docs
import { readFileSync, writeFileSync } from "node:fs";
import { renewBlocks } from "../../test/support/doc-blocks.ts";

writeFileSync("README.md", renewBlocks(readFileSync("README.md", "utf8")));
