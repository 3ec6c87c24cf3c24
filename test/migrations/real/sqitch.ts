import { run } from "../../support/run.ts";
import type { RealTool } from "./tool.ts";

/** From the operating system's packages: CPAN would build it and all it needs. */
export const sqitch: RealTool = {
  id: "sqitch",
  by: "Debian sqitch 1.3.1-1 (App::Sqitch 1.3.1)",
  path: ".",
  own: ["projects", "releases", "dependencies", "events", "tags"].map((table) => `sqitch.${table}`),
  async apply({ root, url }) {
    const [version = ""] = (await run("sqitch", ["--version"])).trim().split("\n");
    if (!version.includes("1.3.1")) throw new Error(`this is ${version}`);
    const env = { ...process.env, SQITCH_FULLNAME: "Someone", SQITCH_EMAIL: "someone@example.org", TZ: "UTC" };
    const target = url.replace(/^postgres:/, "db:pg:");
    await run("sqitch", ["--quiet", "deploy", "--mode", "change", "--no-verify", "--target", target], {
      cwd: root,
      env,
    });
  },
};
