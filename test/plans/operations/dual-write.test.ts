import { describe, expect, it } from "vitest";
import { judgePlan } from "../../../src/plans/judge.ts";
import { situation } from "../helpers.ts";

const BASE = "CREATE TABLE users (id bigint PRIMARY KEY, email text DEFAULT 'none', name text);";
const PLAN = "plan: p\noperation: rename-column\ntable: public.users\ncolumn: email\nto: mail\n";

function dualWrite(body: string, more = "", when = "INSERT OR UPDATE"): string {
  const expand = `ALTER TABLE users ADD COLUMN mail text;
CREATE FUNCTION sync() RETURNS trigger LANGUAGE plpgsql AS $f$ ${body} $f$;
CREATE TRIGGER sync BEFORE ${when} ON users FOR EACH ROW EXECUTE FUNCTION sync(); ${more}`;
  const { book } = situation({ base: { "1.sql": BASE, "2.sql": expand }, basePlan: PLAN });
  const found = judgePlan("p", book)?.evidence.find(({ kind }) => kind === "dual-write");
  return `${found?.state}: ${found?.detail.replace(/^trigger sync on public\.users:? /, "")}`;
}

const UPDATES = `IF NEW.mail IS DISTINCT FROM OLD.mail THEN NEW.email := NEW.mail; ELSE NEW.mail := NEW.email; END IF;`;
const INSERTS = "IF NEW.mail IS NULL THEN NEW.mail := NEW.email; ELSE NEW.email := NEW.mail; END IF;";
const BOTH = `BEGIN IF TG_OP = 'INSERT' THEN ${INSERTS} ELSE ${UPDATES} END IF; RETURN NEW; END`;
const GOOD = 'verified: fills "mail" from "email" and back';

describe("dual write by hand", () => {
  it.each([
    ["branches by TG_OP", BOTH],
    [
      "by TG_OP IN",
      `BEGIN IF TG_OP IN ('INSERT') THEN ${INSERTS} END IF; IF TG_OP = 'UPDATE' THEN ${UPDATES} END IF; RETURN NEW; END`,
    ],
    [
      "an early RETURN",
      `BEGIN IF TG_OP = 'INSERT' THEN NEW.email := COALESCE(NEW.mail, NEW.email); NEW.mail := NEW.email; RETURN NEW; END IF; ${UPDATES} RETURN NEW; END`,
    ],
    [
      "a nested block with variables",
      `DECLARE a text; BEGIN a := NEW.name; BEGIN IF TG_OP = 'INSERT' THEN ${INSERTS} ELSE ${UPDATES} END IF; END; PERFORM 1; RAISE NOTICE 'done'; RETURN NEW; END`,
    ],
    ["= for :=", BOTH.replaceAll(":=", "=")],
    [
      "CASE as an expression",
      `BEGIN IF TG_OP = 'INSERT' THEN ${INSERTS} ELSE
      NEW.email := CASE WHEN NEW.mail IS DISTINCT FROM OLD.mail THEN NEW.mail ELSE NEW.email END; NEW.mail := NEW.email; END IF; RETURN NEW; END`,
    ],
    [
      "NOT and record images",
      BOTH.replace("NEW.mail IS DISTINCT FROM OLD.mail", "NOT (ROW(NEW.mail)::record *= ROW(OLD.mail)::record)"),
    ],
  ])("is proved: %s", (_, body) => {
    expect(dualWrite(body)).toBe(GOOD);
  });

  it.each([
    [
      "COALESCE alone",
      "BEGIN NEW.mail := COALESCE(NEW.mail, NEW.email); NEW.email := COALESCE(NEW.email, NEW.mail); RETURN NEW; END",
      "failed",
    ],
    [
      "<> forgets NULL",
      BOTH.replace("IS DISTINCT FROM", "<>"),
      'failed: does not fill "email" from "mail" when it is set to NULL',
    ],
    ["forth only", "BEGIN NEW.mail := NEW.email; RETURN NEW; END", 'failed: does not fill "email" from "mail"'],
    ["inserts only", `BEGIN IF TG_OP = 'INSERT' THEN ${INSERTS} END IF; RETURN NEW; END`, "failed"],
    [
      "a default that wins over what is written",
      `BEGIN IF TG_OP = 'INSERT' THEN IF NEW.email IS NULL THEN NEW.email := NEW.mail; ELSE NEW.mail := NEW.email; END IF; ELSE ${UPDATES} END IF; RETURN NEW; END`,
      'failed: does not fill "email" from "mail" when a row is inserted',
    ],
    ["RETURN before it", `BEGIN RETURN NEW; ${BOTH.slice(6)}`, "failed"],
    ["RETURN OLD", BOTH.replace("RETURN NEW", "RETURN OLD"), "failed"],
    ["RETURN NULL", BOTH.replace("RETURN NEW", "RETURN NULL"), "unverified"],
    ["a condition of its own", `BEGIN IF NEW.name = 'x' THEN RETURN NEW; END IF; ${BOTH.slice(6)}`, "unverified"],
    ["a comment that says it", "BEGIN /* NEW.mail := NEW.email; NEW.email := NEW.mail; */ RETURN NEW; END", "failed"],
    ["a loop", `BEGIN FOR i IN 1..2 LOOP ${INSERTS} END LOOP; RETURN NEW; END`, "unverified"],
    ["a query into it", "BEGIN SELECT NEW.email INTO NEW.mail; RETURN NEW; END", "failed"],
    [
      "a value of neither",
      BOTH.replace("NEW.mail := NEW.email; END IF; ELSE", "NEW.mail := 'x'; END IF; ELSE").replace(
        "ELSE NEW.mail := NEW.email",
        "ELSE NEW.mail := 'x'",
      ),
      "failed",
    ],
    ["the whole row", "BEGIN NEW := OLD; RETURN NEW; END", "unverified"],
    [
      "an exception handler",
      `BEGIN ${BOTH.slice(6).replace(/END$/, "")} EXCEPTION WHEN others THEN RETURN NEW; END`,
      "unverified",
    ],
  ])("is not: %s", (_, body, expected) => {
    expect(dualWrite(body)).toMatch(new RegExp(`^${expected.replaceAll(/[()$]/g, "\\$&")}`));
  });

  it("sees what comes after", () => {
    const other = (
      body: string,
    ) => `CREATE FUNCTION later() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN ${body} RETURN NEW; END $f$;
      CREATE TRIGGER zlast BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION later();`;
    expect(dualWrite(BOTH, other("NEW.email := lower(NEW.email);"))).toBe(
      "unverified: zlast fires after it and may write the same columns",
    );
    expect(dualWrite(BOTH, other("NEW.name := lower(NEW.name);"))).toBe(GOOD);
    const replaced =
      "CREATE OR REPLACE FUNCTION sync() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RETURN NEW; END $f$;";
    expect(dualWrite(BOTH, replaced)).toMatch(/^failed/);
    expect(dualWrite(BOTH, "DROP TRIGGER sync ON users;")).toMatch(/^failed/);
    expect(dualWrite(BOTH, "ALTER TABLE users ENABLE REPLICA TRIGGER sync;")).toMatch(/^failed/);
    expect(dualWrite(BOTH, "", "INSERT OR UPDATE OF mail")).toMatch(/^failed/);
  });
});
