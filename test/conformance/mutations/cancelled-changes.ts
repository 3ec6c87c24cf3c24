import { keyNames, type Maker, quote } from "./make-mutations.ts";
import { PUBLICATION } from "./real-tables.ts";

/** Two steps that leave nothing: what is there after is what was there before. */
export const CANCELLED: Readonly<Record<string, Maker>> = {
  "rename column there and back": ({ t, c }) =>
    `ALTER TABLE ${t} RENAME COLUMN ${c} TO in_between;\nALTER TABLE ${t} RENAME COLUMN in_between TO ${c};`,
  "rename table there and back": ({ t, table }) => {
    const name = quote(table.name.split(".").slice(1).join("."));
    return `ALTER TABLE ${t} RENAME TO in_between;\nALTER TABLE ${t.replace(name, "in_between")} RENAME TO ${name};`;
  },
  "not null dropped and set": ({ t, c, column, table }) =>
    column.notNull && !table.primaryKey?.includes(column.attnum)
      ? `ALTER TABLE ${t} ALTER COLUMN ${c} DROP NOT NULL;\nALTER TABLE ${t} ALTER COLUMN ${c} SET NOT NULL;`
      : null,
  "column added and dropped": ({ t }) =>
    `ALTER TABLE ${t} ADD COLUMN for_a_moment text;\nALTER TABLE ${t} DROP COLUMN for_a_moment;`,
  "table made and dropped": () => "CREATE TABLE for_a_moment (id integer PRIMARY KEY);\nDROP TABLE for_a_moment;",
  "retyped there and back": ({ t, c, column }) =>
    column.declared === "integer"
      ? `ALTER TABLE ${t} ALTER COLUMN ${c} TYPE bigint;\nALTER TABLE ${t} ALTER COLUMN ${c} TYPE integer;`
      : null,
  "identity there and back": ({ t, table }) =>
    table.primaryKey !== null && table.identity.length < table.columns.length
      ? `ALTER TABLE ${t} REPLICA IDENTITY FULL;\nALTER TABLE ${t} REPLICA IDENTITY DEFAULT;`
      : null,
  "identity taken and given back": ({ t, table }) =>
    table.identity.length === table.columns.length
      ? `ALTER TABLE ${t} REPLICA IDENTITY DEFAULT;\nALTER TABLE ${t} REPLICA IDENTITY FULL;`
      : null,
  "key taken and given back": ({ t, table, names }) =>
    names.primaryKey === null
      ? null
      : `ALTER TABLE ${t} DROP CONSTRAINT ${quote(names.primaryKey)} CASCADE;\nALTER TABLE ${t} ADD CONSTRAINT ${quote(names.primaryKey)} PRIMARY KEY (${keyNames(table).map(quote).join(", ")});`,
  "unpublished for a moment": ({ t, ground }) =>
    ground.listed
      ? `ALTER PUBLICATION ${PUBLICATION} DROP TABLE ${t};\nALTER PUBLICATION ${PUBLICATION} ADD TABLE ${t};`
      : null,
  "fewer operations for a moment": () =>
    `ALTER PUBLICATION ${PUBLICATION} SET (publish = 'insert');\nALTER PUBLICATION ${PUBLICATION} SET (publish = 'insert, update, delete, truncate');`,
};
