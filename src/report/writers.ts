import { githubWriter } from "./github.ts";
import { jsonWriter } from "./json.ts";
import { markdownWriter } from "./markdown.ts";
import { textWriter } from "./text.ts";
import type { ReportWriter } from "./writer.ts";

/** Every output format of `check`. */
export const REPORT_WRITERS: readonly ReportWriter[] = [textWriter, jsonWriter, githubWriter, markdownWriter];
