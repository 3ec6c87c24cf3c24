/** Reads pg_proc, pg_operator and pg_cast of a real server and writes what expression typing needs of them into src/catalog. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { startPostgres } from "../support/postgres.ts";

/** Kept although the rules below would leave them out: they do stand in defaults and generated columns. */
const KEPT = "'array_cat', 'hashtext', 'hashtextextended', 'pg_backend_pid', 'starts_with', 'uuid_in', 'uuid_send'";

/** Left out: functions nobody calls in a default (I/O, index and aggregate support, administration), unless they take nothing. All overloads of a kept name stay. */
const FUNCTIONS = `
WITH plain AS (
  SELECT p.*, t.typname AS result FROM pg_proc p JOIN pg_type t ON t.oid = p.prorettype
   WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f'
     AND t.typname NOT IN ('internal', 'cstring', 'trigger', 'event_trigger', 'void') AND t.typname !~ '_handler$'
     AND (p.proname IN (${KEPT}) OR NOT EXISTS (SELECT FROM unnest(p.proargtypes) a JOIN pg_type x ON x.oid = a
                      WHERE x.typname IN ('internal', 'cstring', 'pg_node_tree', 'pg_ddl_command')))
), named AS (
  SELECT DISTINCT proname FROM plain p LEFT JOIN pg_description d ON d.objoid = p.oid AND d.classoid = 'pg_proc'::regclass
   WHERE proname IN (${KEPT}) OR (p.pronargs = 0 AND NOT p.proretset AND p.result <> 'record') OR coalesce(d.description, '') !~ '^(implementation of|internal|I/O|aggregate|less-equal-greater|larger of|smaller of)'
     AND coalesce(d.description, '') !~ '(support|transition|final function|combine|conversion for|replication|selectivity|index|large object|backup)'
     AND NOT EXISTS (SELECT FROM pg_amproc a WHERE a.amproc = p.oid) AND NOT p.proretset
     AND proname !~ '^(pg_(stat|ls|wal|rep|log|get_|is|hba|show|tim|lock|event|ddl|prep|curs|conf|sub|ts|indexam|index|avail|copy|dep|sequence|part|mcv|nd|op|nextoid|term|read|rel|rot|export|promote|safe|describe|identify|conv|create|input|partition|tablesp|filenode|aios|backend|block|charto|collation|control|current_log|database|ddl|drop|encoding|extension|file|jit|last|logical|my|node|numa|options|parti|postm|query|result|role|set|sn|stop|switch|sync|try|type|visible|xact|stat)|ts_|has_|RI_|binary_upgrade|row_security|fmgr|be_lo|tsm_|any|record_|hash)'
)
SELECT p.proname AS name, string_agg(concat(p.result, '(',
         (SELECT string_agg(concat(CASE WHEN p.provariadic <> 0 AND x.n = p.pronargs THEN '*' END, a.typname), ',' ORDER BY x.n)
            FROM unnest(p.proargtypes) WITH ORDINALITY AS x(t, n) JOIN pg_type a ON a.oid = x.t), ')',
         CASE WHEN p.pronargdefaults > 0 THEN p.pronargdefaults END), ' ' ORDER BY p.oid) AS signatures
  FROM plain p JOIN named USING (proname) GROUP BY 1 ORDER BY 1`;

const OPERATORS = `
SELECT oprname AS name, string_agg(concat(t.typname, '(', l.typname, ',', r.typname, ')'), ' ' ORDER BY o.oid) AS signatures
  FROM pg_operator o JOIN pg_type t ON t.oid = oprresult LEFT JOIN pg_type l ON l.oid = oprleft JOIN pg_type r ON r.oid = oprright
 WHERE oprnamespace = 'pg_catalog'::regnamespace AND r.typname <> 'record' GROUP BY 1 ORDER BY 1`;

const CASTS = `
SELECT s.typname AS name, string_agg(concat(t.typname, CASE castcontext WHEN 'a' THEN '=' WHEN 'e' THEN '!' END), ' ' ORDER BY t.oid) AS signatures
  FROM pg_cast JOIN pg_type s ON s.oid = castsource JOIN pg_type t ON t.oid = casttarget
 WHERE s.oid <> t.oid GROUP BY 1 ORDER BY 1`;

async function write(client: pg.Client, file: string, constant: string, comment: string, query: string): Promise<void> {
  const { rows } = await client.query<{ name: string; signatures: string }>(query);
  const words = rows.flatMap(({ name, signatures }) => `${name}: ${signatures};`.split(" "));
  const lines: string[] = [""];
  for (const word of words) {
    const last = lines.at(-1) ?? "";
    if (last.length + word.length < 116) lines[lines.length - 1] = `${last} ${word}`.trim();
    else lines.push(word);
  }
  const text = `// Made by test/catalog/make-expression-signatures.ts from a real server's catalog; do not edit.\n\n/** ${comment} */\nexport const ${constant} = \`\n${lines.join("\n")}\n\`;\n`;
  writeFileSync(join(import.meta.dirname, "..", "..", "src", "catalog", file), text);
}

const server = await startPostgres();
const client = await server.connect();
await write(
  client,
  "expression-functions.ts",
  "FUNCTIONS",
  "pg_proc: `name: result(argument,…)n …;` n = arguments with a default, `*` = the VARIADIC one.",
  FUNCTIONS,
);
await write(client, "expression-operators.ts", "OPERATORS", "pg_operator: `name: result(left,right) …;`.", OPERATORS);
await write(
  client,
  "expression-casts.ts",
  "CASTS",
  "pg_cast: `source: target …;` `=` in assignments only, `!` only when written.",
  CASTS,
);
await client.end();
await server.stop();
