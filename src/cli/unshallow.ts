interface Service {
  /** Set by it, in every build. */
  readonly variable: string;
  readonly advice: string;
}

/** What each build server's own documentation says of the depth of its clones. */
const SERVICES: readonly Service[] = [
  { variable: "GITHUB_ACTIONS", advice: 'give actions/checkout the whole history: "with: {fetch-depth: 0}"' },
  { variable: "GITLAB_CI", advice: 'clone the whole history: "variables: {GIT_DEPTH: 0}" in .gitlab-ci.yml' },
  {
    variable: "BITBUCKET_BUILD_NUMBER",
    advice: 'clone the whole history: "clone: {depth: full}" in bitbucket-pipelines.yml',
  },
  { variable: "TF_BUILD", advice: 'check out the whole history: "- checkout: self" with "fetchDepth: 0"' },
  { variable: "TRAVIS", advice: 'clone the whole history: "git: {depth: false}" in .travis.yml' },
  { variable: "CIRRUS_CI", advice: "clone the whole history: CIRRUS_CLONE_DEPTH must not be set" },
];

/** What to do about a shallow clone, where this runs. */
export function unshallowAdvice(environment: ReadonlyMap<string, string>): string {
  const service = SERVICES.find(({ variable }) => environment.has(variable));
  const own = service?.advice ?? "fetch the rest with `git fetch --unshallow`";
  return `${own}, or let headgate fetch it (--fetch)`;
}
