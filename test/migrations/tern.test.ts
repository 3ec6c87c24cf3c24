import { describe, expect, it } from "vitest";
import { readDb, runs, troubles } from "./sections.ts";

const DOWN = "\n---- create above / drop below ----\nDROP TABLE t;\n";

describe("tern", () => {
  it("cuts at the mark wherever it stands, and leaves the transaction where it says so on a line of its own", async () => {
    const history = await readDb(null, {
      "002_b.sql": `---- tern: disable-tx ----\nSELECT 1;${DOWN}`,
      "1_a.sql": `SELECT 1; ---- create above / drop below ---- x\nSELECT 2;`,
      "3_c.sql": `---- tern: disable-tx ----\r\nSELECT 1;\r\n`,
      "notes.sql": "SELECT 'skipped'",
    });
    expect(runs(history)).toEqual([
      "1 [migration] SELECT 1;",
      "2 [statement] ---- tern: disable-tx ---- SELECT 1;",
      "3 [migration] ---- tern: disable-tx ---- SELECT 1;",
    ]);
    expect(history.migrations.every(({ resetsSession }) => resetsSession === true)).toBe(true);
    expect(troubles(history)).toEqual([]);
  });

  it("fills in values and shared templates, and says what it does not evaluate", async () => {
    const files = {
      "1_a.sql": `{{ template "shared/f.sql" . }}\nSELECT {{.Who}}, {{"x"}}{{/* note */}};${DOWN}`,
      "2_b.sql": `SELECT 1 {{- if .x }}, 2{{ end }};\n{{ template "shared/none.sql" . }} {{.other}}${DOWN}`,
      "3_c.sql": `{{ template "shared/loop.sql" . }} SELECT 1;`,
      "shared/f.sql": "CREATE FUNCTION {{ .who }}();",
      "shared/loop.sql": `{{ template "shared/loop.sql" . }}`,
    };
    const history = await readDb(null, files, { who: "me" });
    expect(runs(history)[0]).toBe("1 [migration] CREATE FUNCTION me(); SELECT me, x;");
    expect(troubles(history)).toEqual([
      "unreadable 2_b.sql:1: headgate does not evaluate the template {{if .x}}",
      "unreadable 2_b.sql:1: headgate does not evaluate the template {{end}}",
      "unreadable 2_b.sql:2: the template shared/none.sql is not in a sub-folder of the migrations",
      "unreadable 2_b.sql:2: no value is configured for {{.other}}",
      "unreadable 3_c.sql:1: the template shared/loop.sql calls itself",
    ]);
  });

  it("takes values from the settings beside the migrations, and knows its folder by them", async () => {
    const settings = '[database]\nhost = x\n\n[data]\nwho = me[1]\nsecret = {{env "S"}}\n\n[ssh-tunnel]\nwho = no\n';
    const files = { "1_a.sql": "SELECT {{.who}};", "2_b.sql": "SELECT {{.secret}};", "tern.conf": settings };
    const history = await readDb(null, files);
    expect(runs(history)[0]).toBe("1 [migration] SELECT me[1];");
    expect(troubles(history)).toEqual(["unreadable 2_b.sql:1: no value is configured for {{.secret}}"]);
  });

  it("refuses gaps and files without SQL", async () => {
    const history = await readDb("tern", {
      "2_b.sql": `SELECT 1;${DOWN}`,
      "3_c.sql": `-- nothing${DOWN}`,
      "5_d.sql": "SELECT 1;",
    });
    expect(troubles(history)).toEqual([
      "unreadable 3_c.sql:1: tern refuses a migration without SQL",
      "missing 2_b.sql:1: tern refuses to run: migration 1 is missing in front",
      "missing 5_d.sql:1: tern refuses to run: migration 4 is missing in front",
    ]);
  });
});
