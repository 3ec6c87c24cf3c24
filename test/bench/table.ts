import type { Measured } from "./measure.ts";

const HEADINGS = ["user+sys", "wall", "peak", "× node -e 0", "× squawk", "× its binary"] as const;

/**
 * The lines to print: every job's figures, its processor time in those of the first (Node.js alone), and processor time and
 * memory of headgate in those of squawk over the same files, as npm starts it and as its bare binary.
 */
export function table(measured: ReadonlyMap<string, Measured>): readonly string[] {
  const [node] = measured.values();
  const rows = [...measured].map(([name, job]): readonly string[] => [
    name,
    `${job.cpu.toFixed(3)} s`,
    `${job.wall.toFixed(3)} s`,
    `${job.memory.toFixed(0)} MiB`,
    node === undefined ? "" : (job.cpu / node.cpu).toFixed(1),
    ...["squawk", "squawk, its binary"].map((other) => ratios(name, job, other, measured)),
  ]);
  const all = [["", ...HEADINGS], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    return cells.join("  ").trimEnd();
  });
}

/** `4.0 (mem 2.5)`. */
function ratios(name: string, job: Measured, other: string, measured: ReadonlyMap<string, Measured>): string {
  const [label, command] = name.split(": ");
  if (command === undefined || command.startsWith("squawk")) return "";
  const beside = measured.get(`${label}: ${other}`);
  if (beside === undefined) return "";
  return `${(job.cpu / beside.cpu).toFixed(1)} (mem ${(job.memory / beside.memory).toFixed(1)})`;
}
