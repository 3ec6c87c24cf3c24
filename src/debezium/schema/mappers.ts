import { readPatterns } from "../capture/filters.ts";
import type { OptionReader } from "../options/configuration.ts";

/** What a column mapper sees of a column. */
export interface MappedColumn {
  /** schema.table.column */
  readonly name: string;
  /** schema.table.typeName */
  readonly typeName: string;
  readonly column: string;
  /** The type as the driver names it: `serial` where the default draws from a sequence. */
  readonly displayType: string;
  readonly length: number;
  readonly scale: number | null;
}

/** Parameters a mapper adds to a value column's schema. */
export type ColumnMapper = (column: MappedColumn) => readonly (readonly [string, string])[] | null;

/**
 * ColumnMappers: exactly one mapper holds for a column, the first that matches, in this order: truncate, mask,
 * column.propagate, datatype.propagate, hash, hash.v2.
 */
export function readMappers(options: OptionReader): (column: MappedColumn) => readonly (readonly [string, string])[] {
  const mappers = [
    ...keyed(options, /^column\.truncate\.to\.(\d+)\.chars$/, (match) => truncate(Number(match[1]))),
    ...keyed(options, /^column\.mask\.with\.(\d+)\.chars$/, () => masked),
    ...single(options, "column.propagate.source.type", "name", propagate),
    ...single(options, "datatype.propagate.source.type", "typeName", propagate),
    ...keyed(options, /^column\.mask\.hash\.([^.]+)\.with\.salt\.(.+)$/, () => masked),
    ...keyed(options, /^column\.mask\.hash\.v2\.([^.]+)\.with\.salt\.(.+)$/, () => masked),
  ];
  return (column) => {
    for (const mapper of mappers) {
      const parameters = mapper(column);
      if (parameters !== null) return parameters;
    }
    return [];
  };
}

type Parameters = (column: MappedColumn) => readonly (readonly [string, string])[];

function keyed(options: OptionReader, key: RegExp, make: (match: RegExpExecArray) => Parameters): ColumnMapper[] {
  return [...options.connector.config.keys()].flatMap((name) => {
    const match = key.exec(name);
    return match === null ? [] : single(options, name, "name", make(match));
  });
}

function single(
  options: OptionReader,
  key: string,
  against: "name" | "typeName",
  parameters: Parameters,
): ColumnMapper[] {
  const patterns = readPatterns(options, key);
  if (patterns === null) return [];
  return [(column) => (patterns.some((pattern) => pattern.matches(column[against])) ? parameters(column) : null)];
}

/** TruncateColumn: marks only columns that can be longer. */
function truncate(length: number): Parameters {
  return (column) => (column.length < 0 || column.length > length ? [["truncateLength", String(length)]] : []);
}

/** MaskStrings: any type is marked. */
const masked: Parameters = () => [["masked", "true"]];

/** PropagateSourceTypeToSchemaParameter. */
const propagate: Parameters = (column) => {
  const scale = column.scale === null ? [] : [["__debezium.source.column.scale", String(column.scale)] as const];
  const length = column.length === -1 ? [] : [["__debezium.source.column.length", String(column.length)] as const];
  return [
    ["__debezium.source.column.type", column.displayType.toUpperCase()],
    ...length,
    ...scale,
    ["__debezium.source.column.name", column.column],
  ];
};
