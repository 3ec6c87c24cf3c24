import { describe, expect, it } from "vitest";
import { javaReplacement } from "../../src/debezium/java/java-replacement.ts";
import { patternList, splitPatternList } from "../../src/debezium/java/regex.ts";

function matches(list: string, text: string): boolean | string {
  const patterns = patternList(list);
  return patterns.ok ? patterns.value.some((pattern) => pattern.matches(text)) : patterns.reason;
}

describe("lists of Java regular expressions", () => {
  it("splits at unescaped commas and trims", () => {
    expect(splitPatternList(" public.a , public.b{1\\,2},, x\\.y")).toEqual(["public.a", "public.b{1,2}", "x\\.y"]);
  });

  it.each([
    ["public.users", "public.users", true],
    ["public.users", "public.users_old", false],
    ["users", "public.users", false],
    ["PUBLIC\\.Users", "public.users", true],
    ["public.a|public.b", "public.b", true],
    ["public\\.\\Qa.b\\E", "public.a.b", true],
    ["public\\.\\Qa.b\\E", "public.axb", false],
    ["public\\.(?!tmp_).*", "public.tmp_a", false],
    ["public\\.(?!tmp_).*", "public.a", true],
    ["(?i)public\\..+", "PUBLIC.a", true],
    ["public.[^_]+", "public.a_b", false],
    ["public.\\w+", "public.größe", false],
    ["public.a b", "public.a b", true],
    ["public.a\\-b", "public.a-b", true],
    ["public.\\p{Alpha}+", "public.größe", false],
    ["public.\\p{L}+", "public.größe", true],
    ["public.größe", "PUBLIC.GRößE", true],
    ["public.größe", "public.GRÖßE", false],
    ["public.[a-fß]+", "public.ABß", true],
    ["public.[^a-f]+", "public.G", true],
    ["public.[^a-f]+", "public.B", false],
    ["public.[\\w.-]+", "public.a.b-c", true],
    ["(?-i)public.Users", "public.users", false],
    ["(?s)public.+", "public\n", true],
    ["public.{3}", "public.a𝒳", true],
    ["public.K", "public.\u212a", false],
    ["public.a}]", "public.A}]", true],
  ])("%s on %s: %s", (list, text, expected) => expect(matches(list, text)).toBe(expected));

  it.each([
    "public.a*+",
    "public.(?>a)",
    "public.[a-z&&[^b]]",
    "public.\\p{Upper}+",
    "public.(a)\\1",
    "public.(?i)a",
    "(?u)public.a",
    "(?x)public.a",
    "public.\\h",
    "public.[a[b]]",
    "public.[\\S]",
    "*",
    "public.[a",
    "public.(a",
  ])("does not guess at %s", (list) => expect(matches(list, "public.a")).toBeTypeOf("string"));
});

describe("replacements", () => {
  it.each([
    ["dbserver1\\.public\\.(.*)", "cdc.$1", "dbserver1.public.t", "cdc.t"],
    ["(?<a>.*)\\.(?<b>.*)", `\\$.\${b}`, "x.y", "$.y"],
    ["(.)(.*)", "$12", "abc", "a2"],
    ["public", "x", "public.t", null],
  ])("%s → %s on %s: %s", (regex, replacement, text, expected) => {
    const replace = javaReplacement(regex, replacement);
    expect(replace.ok && replace.value(text)).toBe(expected);
  });

  it("refuses a group that is not there", () => {
    expect(javaReplacement("a(b)", "$2").ok).toBe(false);
  });
});
