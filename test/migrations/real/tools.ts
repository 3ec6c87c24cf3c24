import { goose } from "./goose.ts";
import { diesel, refinery, sqlx } from "./rust.ts";
import type { RealTool } from "./tool.ts";

/** Every tool that can be had from the package registries. A new one is a file in this folder and a name in this list. */
export const TOOLS: readonly RealTool[] = [diesel, refinery, sqlx, goose];
