/** What of sqitch.conf says where things are. Paths are relative to it. */
export interface SqitchSettings {
  readonly plan: string;
  readonly deploy: string;
  readonly reworked: string;
  readonly revert: string;
  readonly verify: string;
  readonly extension: string;
  readonly variables: ReadonlyMap<string, string>;
}

/** Paths are relative to the file; what is said for the engine `pg` goes before what is said for all. */
export function sqitchSettings(conf: string): SqitchSettings {
  const { values, sections } = readIni(conf);
  const told = (key: string) => values.get(`engine "pg".${key}`) ?? values.get(`core.${key}`);
  const below = (top: string, name: string) => (top === "" ? name : `${top}/${name}`);
  const top = plainPath(told("top_dir") ?? "");
  const reworkedTop = plainPath(told("reworked_dir") ?? top);
  return {
    plan: plainPath(told("plan_file") ?? below(top, "sqitch.plan")),
    deploy: plainPath(told("deploy_dir") ?? below(top, "deploy")),
    reworked: plainPath(told("reworked_deploy_dir") ?? below(reworkedTop, "deploy")),
    revert: plainPath(told("revert_dir") ?? below(top, "revert")),
    verify: plainPath(told("verify_dir") ?? below(top, "verify")),
    extension: told("extension") ?? "sql",
    variables: new Map(VARIABLES.flatMap((section) => [...(sections.get(section) ?? [])])),
  };
}

/** Where variables for psql stand, the last one counts. */
const VARIABLES = [
  "core.variables",
  'core "variables"',
  "deploy.variables",
  'deploy "variables"',
  'engine "pg.variables"',
];

/** git's own format of configuration, as far as paths and words need it. */
function readIni(text: string) {
  const values = new Map<string, string>();
  const sections = new Map<string, Map<string, string>>();
  let section = "";
  for (const line of text.split(/\r?\n/)) {
    const [, opened] = /^\s*\[\s*(.+?)\s*\]\s*$/.exec(line) ?? [];
    if (opened !== undefined) section = opened.replace(/\s+/, " ");
    const [, key, value] = /^\s*([A-Za-z][\w-]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    const bare = value.startsWith('"') ? value.slice(1).replace(/"\s*([#;].*)?$/, "") : value.replace(/\s+[#;].*$/, "");
    values.set(`${section}.${key}`, bare);
    sections.set(section, (sections.get(section) ?? new Map()).set(key, bare));
  }
  return { values, sections };
}

function plainPath(path: string): string {
  return path.replace(/^(?:\.\/)+|^\.$/, "").replace(/\/+$/, "");
}
