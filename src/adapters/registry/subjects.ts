import { InputError } from "../../ports.ts";
import type { HttpClient } from "../http/client.ts";
import { textsOf } from "../json.ts";
import { read } from "./answers.ts";
import { readList } from "./pages.ts";

/** Apicurio Registry lists no more subjects than this at once, the deleted ones among them counted; 2.6 lists none behind them. */
const SUBJECTS = 1000;

/** Names of live subjects that begin so, of all contexts, sorted by UTF-16 code units. Throws InputError where there may be more. */
export async function listSubjects(
  http: HttpClient,
  prefix: string,
  givesAll: () => Promise<boolean>,
): Promise<readonly string[]> {
  const ask = async (...query: readonly string[]) => {
    const own = prefix === "" ? query : [`subjectPrefix=${encodeURIComponent(prefix)}`, ...query];
    return read(http, await http.send("GET", `/subjects${own.length === 0 ? "" : `?${own.join("&")}`}`), textsOf);
  };
  const { items, first, isWhole } = await readList(
    (page) => (page === null ? ask() : ask(`offset=${page.offset}`, `limit=${page.limit}`)),
    1,
  );
  const isCut = async () => first === SUBJECTS || (await ask("deleted=true")).length === SUBJECTS;
  if (!isWhole && !(await givesAll()) && (await isCut())) {
    throw new InputError(`the registry lists ${SUBJECTS} subjects and may have more: it gives no further pages`, {
      where: http.label,
      todo: "name the subjects that are meant; Apicurio Registry from 3.3 on lists all",
    });
  }
  return items.filter((name) => name.startsWith(prefix)).sort();
}
