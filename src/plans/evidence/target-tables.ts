import type { ColumnShape, TableShape } from "../../contracts/shape.ts";
import { type Catalog, type Column, qualifiedName, type Relation } from "../../model/catalog.ts";
import type { Evidence } from "../../model/plan.ts";
import { columnNamed, primaryKey } from "../target.ts";
import { failed, type PlanCase, verified } from "./case.ts";

const KIND = "target-shape";

/**
 * The table that takes over has every column of the old one and its key, and each of the old one's rows comes into a topic of the
 * new one as well: some connector captures it, with every field and without a filter that the old one does not have.
 * @param holds whether one column holds all that another does
 */
export function tableShape(
  { plan, catalogs: { base }, before, objects: { table } }: PlanCase,
  to: Relation,
  holds: (catalog: Catalog, from: Column, to: Column) => Evidence,
): Evidence {
  const name = qualifiedName(to);
  for (const column of table?.columns ?? []) {
    const other = columnNamed(to, column.name);
    if (other === null) return failed(KIND, `${name} has no column "${column.name}"`);
    const evidence = holds(base, column, other);
    if (evidence.state !== "verified") return evidence;
  }
  if (table !== null && primaryKey(table).join() !== primaryKey(to).join())
    return failed(KIND, `the primary key of ${name} is ${keyText(to)}, that of ${plan.table} ${keyText(table)}`);
  const streamed = before.filter((shape) => shape.streamed && shape.opaque === null);
  const next = streamed.filter(({ relation }) => relation === to.oid);
  for (const shape of streamed.filter(({ relation }) => relation === table?.oid)) {
    const found = next.map((one) => lacking(shape, one));
    if (found.length === 0)
      return failed(KIND, `no connector at base captures ${name}, as ${shape.connector} does ${plan.table}`);
    const [first] = found;
    if (first != null && !found.includes(null)) return failed(KIND, `the topic of ${name} ${first}`);
  }
  const topics = [...new Set(next.map(({ topic }) => topic))];
  const where = topics.length === 0 ? "" : `, and its rows come to ${topics.join(", ")}`;
  return verified(KIND, `${name} has every column of the old table and its key${where}`);
}

/** What a reader of one topic does not get from another; null: nothing. */
function lacking(from: TableShape, to: TableShape): string | null {
  const fields = to.columns.map(({ field }) => field);
  const gone = from.columns.find(({ field }) => !fields.includes(field));
  if (gone !== undefined) return `has no field "${gone.field}"`;
  if (fieldsOf(from.key) !== fieldsOf(to.key)) return `has the key ${fieldsOf(to.key)}, not ${fieldsOf(from.key)}`;
  return to.rowFilter === null || to.rowFilter === from.rowFilter ? null : `has only rows with ${to.rowFilter}`;
}

/**
 * Another key: its columns are there and never null, and where a second connector already gives the table a topic under it, deletes carry
 * it. Where a connector lets the table go, another must have it under the new key.
 */
export function keyShape({ plan, objects: { table }, before, after }: PlanCase, columns: readonly string[]): Evidence {
  for (const name of columns) {
    const column = columnNamed(table, name);
    if (column === null) return failed(KIND, `there is no column "${name}" at base`);
    if (!column.notNull) return failed(KIND, `"${name}" can be null at base: a key column cannot`);
  }
  const shapes = before.filter((shape) => shape.table === plan.table && shape.streamed);
  const next = shapes.filter((shape) => isKeyedBy(shape, columns));
  const [one] = next;
  if (one === undefined) {
    const stays = (shape: TableShape) =>
      after.some(({ relation, connector }) => relation === shape.relation && connector === shape.connector);
    const gone = shapes.find((shape) => !stays(shape));
    if (gone === undefined) return verified(KIND, `(${columns.join(", ")}) exist at base and are never null`);
    return failed(
      KIND,
      `${gone.connector} lets ${plan.table} go, and no connector at base has it under the key (${columns.join(", ")})`,
    );
  }
  const told = next.find(({ beforeImage }) => carries(beforeImage, table, columns));
  if (told === undefined) {
    return failed(
      KIND,
      `a delete of ${plan.table} does not carry (${columns.join(", ")}): the key of ${one.topic} would be made up; set REPLICA IDENTITY FULL`,
    );
  }
  return verified(KIND, `${told.connector} has ${plan.table} in ${told.topic} under the key (${columns.join(", ")})`);
}

/** Whether the records of a topic have these columns for their key, in this order. */
export function isKeyedBy({ key }: TableShape, columns: readonly string[]): boolean {
  return key !== null && key.map(({ column }) => column).join() === columns.join();
}

function carries(image: TableShape["beforeImage"], table: Relation | null, columns: readonly string[]): boolean {
  if (image === "all") return true;
  return columns.every((name) => image?.includes(columnNamed(table, name)?.attnum ?? 0) ?? false);
}

function fieldsOf(key: readonly ColumnShape[] | null): string {
  return key === null ? "no key" : `(${key.map(({ field }) => field).join(", ")})`;
}

function keyText(table: Relation): string {
  const columns = primaryKey(table);
  return columns.length === 0 ? "none" : `(${columns.join(", ")})`;
}
