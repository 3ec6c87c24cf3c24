import { describe, expect, it } from "vitest";
import { CONFIG, connector, type Files, type Merged, NOW, Repository } from "./project.ts";

const SQL = `
CREATE TYPE state AS ENUM ('new', 'open', 'done');
CREATE TABLE tickets (id bigint PRIMARY KEY, state state NOT NULL DEFAULT 'new', former state[], title text, body text);
CREATE TABLE notes (id bigint PRIMARY KEY, state state, line text);
ALTER TABLE tickets REPLICA IDENTITY FULL;
CREATE PUBLICATION shop FOR TABLE tickets, notes;
`;
const OPTIONS = {
  "table.include.list": String.raw`public\.(tickets|notes)`,
  "publication.name": "shop",
  "publication.autocreate.mode": "disabled",
};
const READS = `consumer: board
reads:
  - table: public.tickets
    operations: [c, u]
    tombstones: false
    columns:
      id: long
      state: {type: string, values: [new, open, done]}
`;

const START: Merged = {
  on: "2026-01-05",
  files: {
    "headgate.yaml": `${CONFIG}plans: plans/*.yaml\n`,
    "connect/shop.json": connector(OPTIONS),
    "consumers/board.yaml": READS,
    "db/0001_tables.sql": SQL,
  },
};

const merged = (plan: string, more: Files = {}): readonly Merged[] => [
  START,
  { on: "2026-02-01", files: { "plans/p.yaml": `plan: p\ntable: public.tickets\n${plan}`, ...more } },
];

async function checked(plan: string | null, change: Files, more: Files = {}, now = NOW) {
  const repository = new Repository(
    plan === null ? [{ ...START, files: { ...START.files, ...more } }] : merged(plan, more),
  );
  try {
    const { code, stdout, stderr } = await repository.lay(change).check(now);
    return { code, text: `${stdout}${stderr}` };
  } finally {
    repository.remove();
  }
}

const sql = (text: string): Files => ({ "db/0009_change.sql": text });
const options = (changed: Readonly<Record<string, string>>): Files => ({
  "connect/shop.json": connector({ ...OPTIONS, ...changed }),
});

const SWAP = `ALTER TYPE state RENAME TO state_old;
CREATE TYPE state AS ENUM ('new', 'done');
ALTER TABLE tickets
  ALTER COLUMN state DROP DEFAULT,
  ALTER COLUMN state TYPE state USING state::text::state,
  ALTER COLUMN state SET DEFAULT 'new',
  ALTER COLUMN former TYPE state[] USING former::text[]::state[];
ALTER TABLE notes ALTER COLUMN state TYPE state USING state::text::state;
DROP TYPE state_old;
`;
const DROP_OPEN = "operation: drop-enum-value\ncolumn: state\nvalue: open\n";

interface Step {
  readonly plan: string;
  /** Merged with the plan. */
  readonly expand?: Files;
  readonly honest: Files;
  /** The same step, with more than the plan names, or with a reader that is still there. */
  readonly cheats: readonly (readonly [name: string, change: Files, reason: RegExp, merged?: Files])[];
}

const STEPS: Readonly<Record<string, Step>> = {
  "drop-enum-value": {
    plan: DROP_OPEN,
    expand: { "consumers/board.yaml": READS.replace(" open,", "") },
    honest: sql(SWAP),
    cheats: [
      ["another label goes with it", sql(SWAP.replace("('new', 'done')", "('new')")), /error\[column-retyped\]/],
      ["another comes with it", sql(SWAP.replace("'done')", "'done', 'late')")), /error\[column-retyped\]/],
      [
        "RENAME VALUE instead",
        sql("ALTER TYPE state RENAME VALUE 'open' TO 'late';\n"),
        /error\[(meaning-changed|contract-broken)\]/,
      ],
      [
        "a reader still lists it",
        sql(SWAP),
        /consumers failed: still read at base: board .* lists 'open'/,
        { "consumers/board.yaml": READS },
      ],
    ],
  },
  "rename-enum-value": {
    plan: "operation: rename-enum-value\ncolumn: state\nvalue: open\nto: active\n",
    expand: {
      "db/0002_active.sql": "ALTER TYPE state ADD VALUE 'active' AFTER 'open';\n",
      "consumers/board.yaml": READS.replace("open", "active"),
    },
    honest: sql(SWAP.replace("('new', 'done')", "('new', 'active', 'done')")),
    cheats: [
      ["without the new label", sql(SWAP), /error\[column-retyped\]/],
      [
        "the new label is not there at base",
        sql(SWAP),
        /the expand step is not merged/,
        { "db/0002_active.sql": "SELECT 1;\n" },
      ],
      [
        "a reader does not know the new one",
        sql(SWAP.replace("('new', 'done')", "('new', 'active', 'done')")),
        /board .* does not list 'active'/,
        { "consumers/board.yaml": READS.replace(" open,", "") },
      ],
    ],
  },
  "replica-identity": {
    plan: "operation: replica-identity\nto: default\nwaivers: [{consumer: audit, reason: retired, expires: 2026-12-31}]\n",
    expand: { "consumers/audit.yaml": "consumer: audit\nreads: [{table: public.tickets, before: [title]}]\n" },
    honest: sql("ALTER TABLE tickets REPLICA IDENTITY DEFAULT;\n"),
    cheats: [
      [
        "to less than it says",
        sql("ALTER TABLE tickets REPLICA IDENTITY NOTHING;\n"),
        /error\[replica-identity-missing\]/,
      ],
      [
        "a reader takes old values and is not waived",
        sql("ALTER TABLE tickets REPLICA IDENTITY DEFAULT;\n"),
        /error\[contract-before-image\]/,
        { "consumers/other.yaml": "consumer: other\nreads: [{table: public.tickets, before: [title]}]\n" },
      ],
    ],
  },
  "unpublish a column": {
    plan: "operation: unpublish\ncolumn: title\nwaivers: [{consumer: audit, reason: retired, expires: 2026-12-31}]\n",
    // PostgreSQL refuses updates where a column list lacks columns of the replica identity.
    expand: {
      "consumers/audit.yaml": "consumer: audit\nreads: [{table: public.tickets, columns: [title, body]}]\n",
      "db/0002_identity.sql": "ALTER TABLE tickets REPLICA IDENTITY DEFAULT;\n",
    },
    honest: sql(
      "ALTER PUBLICATION shop DROP TABLE tickets;\nALTER PUBLICATION shop ADD TABLE tickets (id, state, former, body);\n",
    ),
    cheats: [
      [
        "another column goes with it",
        sql(
          "ALTER PUBLICATION shop DROP TABLE tickets;\nALTER PUBLICATION shop ADD TABLE tickets (id, state, former);\n",
        ),
        /error\[capture-lost\] public\.tickets\.body/,
      ],
      [
        "by the connector instead",
        options({ "column.exclude.list": String.raw`public\.tickets\.title` }),
        /error\[capture-lost\] public\.tickets\.title/,
      ],
      [
        "dropped instead",
        sql("ALTER TABLE tickets DROP COLUMN title;\n"),
        /error\[column-dropped\] column public\.tickets\.title/,
      ],
    ],
  },
  "uncapture a column": {
    plan: "operation: uncapture\ncolumn: title\nwaivers: [{consumer: audit, reason: retired, expires: 2026-12-31}]\n",
    expand: { "consumers/audit.yaml": "consumer: audit\nreads: [{table: public.tickets, columns: [title, body]}]\n" },
    honest: options({ "column.exclude.list": String.raw`public\.tickets\.title` }),
    cheats: [
      [
        "another column goes with it",
        options({ "column.exclude.list": String.raw`public\.tickets\.(title|body)` }),
        /error\[capture-lost\] public\.tickets\.body/,
      ],
      [
        "the table goes",
        options({ "table.include.list": String.raw`public\.notes` }),
        /error\[capture-lost\] public\.tickets no longer/,
      ],
      [
        "the connector goes",
        {
          "connect/shop.json": null,
          "connect/other.json": connector({ ...OPTIONS, "topic.prefix": "other" }).replace(
            '"name": "shop"',
            '"name": "other"',
          ),
        },
        /error\[capture-lost\]/,
      ],
    ],
  },
  "uncapture a table": {
    plan: "operation: uncapture\nwaivers: [{consumer: board, reason: retired, expires: 2026-12-31}]\n",
    honest: options({ "table.include.list": String.raw`public\.notes` }),
    cheats: [["another table goes with it", options({ "table.include.list": "public.none" }), /error\[capture-lost\]/]],
  },
  "uncapture operations": {
    plan: "operation: uncapture\noperations: [d]\n",
    honest: options({ "skipped.operations": "t,d" }),
    cheats: [
      ["another operation goes with it", options({ "skipped.operations": "t,d,u" }), /error\[contract-delivery\]/],
    ],
  },
};

describe.each(Object.entries(STEPS))("%s", (_, { plan, expand = {}, honest, cheats }) => {
  it.concurrent("is let through when its plan is ready, and not before", async () => {
    const { code, text } = await checked(plan, honest, expand);
    expect(text).not.toMatch(/error\[|warning\[/);
    expect(code).toBe(0);
    if (!text.includes("lowered:")) return;
    const early = await checked(plan, honest, expand, new Date("2026-02-03T12:00:00Z"));
    expect(early.text).toMatch(/error\[/);
    expect(early.code).toBe(1);
  });

  it.concurrent.each(cheats.map(([name, change, reason, more = {}]) => [name, change, reason, more] as const))(
    "is stopped: %s",
    async (__, change, reason, more) => {
      const { code, text } = await checked(plan, change, { ...expand, ...more });
      expect(text).toMatch(reason);
      expect(code).toBe(1);
    },
  );
});

describe("change-key", () => {
  const PLAN = "operation: change-key\nto: [code]\n";
  const CODE = { "db/0002_code.sql": "ALTER TABLE tickets ADD COLUMN code text NOT NULL DEFAULT '';\n" };

  it.concurrent("does not let the table go where no topic has the new key", async () => {
    const { code, text } = await checked(PLAN, options({ "table.include.list": String.raw`public\.notes` }), CODE);
    expect(text).toMatch(/consumers failed: still read at base: board/);
    expect(text).toMatch(/error\[capture-lost\]/);
    expect(code).toBe(1);
  });
});
