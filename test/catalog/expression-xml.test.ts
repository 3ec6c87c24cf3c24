import { expect, it } from "vitest";
import { relation, replayed } from "./replayed.ts";

/** What pg_get_expr of PostgreSQL 18.4 printed for each. */
it.each([
  ["xmlelement(name foo)", "XMLELEMENT(NAME foo)"],
  ["xmlparse(content '<a/>')", "XMLPARSE(CONTENT '<a/>'::text STRIP WHITESPACE)"],
  ["xmlparse(document '<a/>' preserve whitespace)", "XMLPARSE(DOCUMENT '<a/>'::text PRESERVE WHITESPACE)"],
  [
    `xmlelement(name "Foo Bar", xmlattributes('x' as a, 1 as "B b"), 'text', now(), '<q/>'::xml)`,
    `XMLELEMENT(NAME "Foo Bar", XMLATTRIBUTES('x' AS a, 1 AS "B b"), 'text', now(), '<q/>'::xml)`,
  ],
  [`xmlforest('a' as b, 2 as "c d")`, `XMLFOREST('a' AS b, 2 AS "c d")`],
  ["xmlconcat('<a/>', '<b/>'::xml)", "XMLCONCAT('<a/>'::xml, '<b/>'::xml)"],
  ["xmlpi(name php, 'echo')", "XMLPI(NAME php, 'echo'::text)"],
  [
    "xmlroot(xmlparse(content '<a/>'), version '1.0', standalone yes)",
    "XMLROOT(XMLPARSE(CONTENT '<a/>'::text STRIP WHITESPACE), VERSION '1.0'::text, STANDALONE YES)",
  ],
  ["xmlroot('<a/>', version no value)", "XMLROOT('<a/>'::xml, VERSION NO VALUE)"],
  ["xmlcomment('hi')", "xmlcomment('hi'::text)"],
])("prints %s", (written, printed) => {
  const [column] = relation(replayed(`CREATE TABLE t (a xml DEFAULT ${written})`), "t").columns;
  expect(column?.default).toMatchObject({ text: printed });
});
