/** Small heaps and the quickest start: the stack shares a developer's machine with everything else. */
export function javaFlags(heap: string): readonly string[] {
  return [
    "-Xms64m",
    `-Xmx${heap}`,
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "-Djava.net.preferIPv4Stack=true",
    "-Duser.timezone=UTC",
  ];
}

/** A .properties file; `\` is the only character of ours (in paths of Windows) that it would take for something else. */
export function propertiesText(entries: Readonly<Record<string, string>>): string {
  return Object.entries(entries)
    .map(([key, value]) => `${key}=${value.replaceAll("\\", "\\\\")}\n`)
    .join("");
}
