import { once } from "../../model/once.ts";
import { contextOf, MODES, type Mode, type RegistryServer, type RegistrySettings } from "../../model/registry.ts";
import { LEVELS, type Level } from "../../model/verdict.ts";
import { InputError } from "../../ports.ts";
import type { HttpAnswer, HttpClient } from "../http/client.ts";
import { jsonOf, memberOf, textOf } from "../json.ts";
import { absenceOf, isUnsupported, noRegistry } from "./answers.ts";
import { contextOfPath, qualified } from "./contexts.ts";
import { APICURIO } from "./server.ts";

/** A subject's settings, and the subject whose versions and settings count instead where it is an alias. */
export interface SubjectSettings extends RegistrySettings {
  readonly alias: string | null;
}

export interface SettingsReader {
  of(subject: string): Promise<SubjectSettings>;
  /** What holds where a subject sets nothing. */
  global(): Promise<RegistrySettings>;
}

interface Config extends Pick<RegistrySettings, "level" | "normalize" | "compatibilityGroup" | "others"> {
  readonly alias: string | null;
}

/** Settings are read once a run. */
export function settingsReader(http: HttpClient, server: () => Promise<RegistryServer>): SettingsReader {
  const context = contextOfPath(http.path);
  // What all contexts have in common counts too, where nothing nearer is set (Confluent's `:.__GLOBAL:`, since 8.0).
  const probes = {
    config: once(() => http.probe(`${http.path}/config?defaultToGlobal=true`)),
    mode: once(() => http.probe(`${http.path}/mode?defaultToGlobal=true`)),
  };
  const globalConfig = once(async () => configOf(http, demanded(http, await probes.config())));

  const config = async (subject: string): Promise<Config & Pick<RegistrySettings, "levelOf">> => {
    const answer = await http.send("GET", `/config/${encodeURIComponent(subject)}?defaultToGlobal=true`);
    // Karapace and Apicurio Registry: there is no such subject. Confluent's before 6.0 know no `defaultToGlobal`.
    if (absenceOf(answer) !== null) return { ...(await globalConfig()), alias: null, levelOf: "global" };
    const own = configOf(http, answer);
    if (own.level === "NONE" && (await saysNoneForUnset())) return { ...(await globalConfig()), alias: null };
    const isOwn = context === "" && contextOf(subject) === "" && own.level !== null;
    return { ...own, ...(isOwn && (await isUnlikeGlobal(own.level)) ? { levelOf: "subject" } : {}) };
  };
  /** Apicurio Registry 2, which knows no modes, says NONE of a subject that sets nothing, whatever holds for all; NONE cannot be set there. */
  const saysNoneForUnset = async () => isUnsupported(await probes.mode()) && (await server()).product === APICURIO;
  /** Who may see a subject need not see what holds for all. */
  const isUnlikeGlobal = async (level: Level): Promise<boolean> => {
    const answer = await probes.config();
    return answer.status === 200 && (await globalConfig()).level !== level;
  };
  /** Apicurio Registry keeps modes from 3.0 on, and lets everybody write all the same. */
  const hasModes = once(async () => (await server()).product !== APICURIO && !isUnsupported(await probes.mode()));
  const globalMode = once(async () => ((await hasModes()) ? modeOf(http, await probes.mode()) : null));
  const mode = async (subject: string): Promise<Mode | null> => {
    if (!(await hasModes())) return null;
    const answer = await http.probe(`${http.path}/mode/${encodeURIComponent(subject)}?defaultToGlobal=true`);
    return absenceOf(answer) === null ? modeOf(http, answer) : globalMode();
  };
  return {
    of: async (subject) => {
      const [told, own] = await Promise.all([config(subject), mode(subject)]);
      const { alias } = told;
      if (alias === null) return { ...told, mode: own };
      // Paths of an alias's versions lead to its target, one step; those of settings do not.
      const target = qualified(alias, contextOf(subject));
      const [ofTarget, modeOfTarget] = await Promise.all([config(target), mode(target)]);
      return { ...ofTarget, mode: modeOfTarget, alias: target };
    },
    global: async () => {
      const [{ alias: _, ...own }, told] = await Promise.all([globalConfig(), globalMode()]);
      return { ...own, mode: told };
    },
  };
}

/** Levels are what is asked for: who may not see them cannot go on. */
function demanded(http: HttpClient, answer: HttpAnswer): HttpAnswer {
  if (answer.status !== 403) return answer;
  throw new InputError("these credentials may not see the registry's global level (403)", {
    where: http.label,
    todo: "let them read the global configuration",
  });
}

const CONFIG_KEYS = [
  ...["compatibilityLevel", "compatibility", "normalize", "alias", "compatibilityGroup", "validateFields"],
  ...["validateNewSchemas", "compatibilityPolicy", "defaultMetadata", "overrideMetadata"],
  ...["defaultRuleSet", "overrideRuleSet"],
];

/**
 * A subject's configuration without a level of its own leaves it to the server's default, not to the global level; no server tells what that is:
 * null.
 */
function configOf(http: HttpClient, answer: HttpAnswer): Config {
  const json = answer.status === 200 ? jsonOf(answer.body) : undefined;
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw noRegistry(http, answer);
  const keys = Object.keys(json);
  if (!keys.some((key) => CONFIG_KEYS.includes(key))) throw noRegistry(http, answer);
  const word = memberOf(json, "compatibilityLevel") ?? memberOf(json, "compatibility") ?? null;
  return {
    level: word === null ? null : known(http, "level", word, LEVELS),
    normalize: memberOf(json, "normalize") === true,
    compatibilityGroup: textOf(json, "compatibilityGroup") || null,
    ...othersOf(json),
    alias: textOf(json, "alias") || null,
  };
}

/** By their names in ConfigUpdateRequest; each with the value that is its default. */
const OTHERS: readonly (readonly [string, boolean | string | null])[] = [
  ["validateFields", false],
  ["validateNewSchemas", true],
  ["compatibilityPolicy", "STRICT"],
  ...["defaultMetadata", "overrideMetadata", "defaultRuleSet", "overrideRuleSet"].map((name) => [name, null] as const),
];

function othersOf(json: unknown): Pick<RegistrySettings, "others"> {
  const others = OTHERS.flatMap(([name, usual]) => {
    const value = memberOf(json, name) ?? null;
    return value === null || value === usual ? [] : [name];
  });
  return others.length === 0 ? {} : { others };
}

/** Null where the registry knows no modes (Karapace's and Apicurio Registry's older releases), or does not tell these credentials. */
function modeOf(http: HttpClient, answer: HttpAnswer): Mode | null {
  if (answer.status === 403 || isUnsupported(answer) || absenceOf(answer) !== null) return null;
  const word = answer.status === 200 ? textOf(jsonOf(answer.body), "mode") : null;
  if (word === null) throw noRegistry(http, answer);
  return known(http, "mode", word, MODES);
}

/** A word that is not known is never guessed at: it may forbid what is about to be let through. */
function known<Word extends string>(http: HttpClient, what: string, word: unknown, words: readonly Word[]): Word {
  const found = words.find((one) => one === String(word).toUpperCase());
  if (found !== undefined) return found;
  throw new InputError(`the registry's ${what} "${String(word)}" is not one that headgate knows`, {
    where: http.label,
    todo: `known are ${words.join(", ")}`,
  });
}
