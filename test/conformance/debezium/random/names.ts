import type { Random } from "./random.ts";

/** Inside double quotes, quotes doubled. */
export const ODD_NAMES = [
  ..."Mixed;UPPER;with space;with-dash;dot.ted;1st;select;order;é;naïve;日本;_x;__deleted;op;before;q'uote".split(";"),
  ...'dq""x;a$b;user;id#;😀;table;A;a_b;a-b;trailing ;%;ts_ms;source;Key;123;a,b;back\\slash;after;ID;(p);ß'.split(";"),
];
export const PLAIN_NAMES = "a;b;c;d;e;total;created_at;status;user_id;x1;name;amount;_v;n2;kind".split(";");
const ODD_TABLES =
  "t;orders;order_items;T;My Table;my-table;t.x;user;1t;été;a_b;a-b;Orders;events$;_t;日本;t1;x'y".split(";");

export const quote = (name: string): string => `"${name}"`;

/** Names of tables that differ within a database, whatever their schemas. */
export function tableNames(random: Random, odd: boolean, count: number): string[] {
  const plain = Array.from({ length: count }, (_, index) => `t${index}`);
  return odd ? random.sample([...ODD_TABLES, ...plain], count) : plain;
}

/** Names of columns of one table; rarely two that differ by case only, on which a connector stops. */
export function columnNames(random: Random, odd: boolean, count: number): string[] {
  const names = random.sample(odd ? [...PLAIN_NAMES.slice(0, 4), ...ODD_NAMES] : PLAIN_NAMES, count);
  if (random.chance(0.02)) return names.map(quote);
  const known = new Set(["id"]);
  const apart = names.filter((name) => !known.has(name.toLowerCase()) && known.add(name.toLowerCase()));
  return apart.map(quote);
}
