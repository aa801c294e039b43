// What was learned of an agent, for people: who starts whom, who calls where, and how sure that is.

import type { Baseline } from "@bailiff/node-agent/baseline/baseline";
import { basename } from "@bailiff/node-agent/judge/context";
import { columns, counted, cut, type Ink } from "@bailiff/node-agent/replay/output/paper";

/** Lines about one agent; the most frequent first, as many as help. */
export function learnedLines(baseline: Baseline, ink: Ink): string[] {
  const agent = baseline.agent.slice(baseline.agent.lastIndexOf("/") + 1);
  const learned = [...baseline.containers.values()];
  const execs = learned.flatMap(({ exec }) => [...exec.values()]);
  const connects = learned.flatMap(({ connect }) => [...connect.values()]);
  const sum = (channel: "exec" | "connect"): number =>
    learned.reduce((total, { actions }) => total + actions[channel], 0);
  const starts = pairs(execs.map(({ parent, binary, count }) => [basename(parent), basename(binary), count]));
  const calls = pairs(
    connects.map(({ binary, destination, port, count }) => [basename(binary), `${destination}:${port}`, count]),
  );
  return [
    `  ${ink("bold", agent.padEnd(16))}${counted(sum("exec"), "program start")}, ${counted(sum("connect"), "connection")}`,
    ...starts.map((line, at) => `    ${(at === 0 ? "starts" : "").padEnd(8)}${cut(line, columns - 12)}`),
    ...calls.map((line, at) => `    ${(at === 0 ? "calls" : "").padEnd(8)}${cut(line, columns - 12)}`),
  ];
}

/** `python3 → sh 41×, git 37×`: one line for each that acts, in order of how much it does. */
function pairs(all: readonly (readonly [by: string, what: string, count: number])[]): string[] {
  const byActor = Map.groupBy(all, ([by]) => by);
  const total = (some: typeof all): number => some.reduce((sum, [, , count]) => sum + count, 0);
  return [...byActor]
    .sort(([a, some], [b, others]) => total(others) - total(some) || (a < b ? -1 : 1))
    .map(([by, some]) => {
      const counts = new Map<string, number>();
      for (const [, what, count] of some) counts.set(what, (counts.get(what) ?? 0) + count);
      const shown = [...counts]
        .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
        .map(([what, count]) => `${what} ${count}×`);
      return `${by || "(unknown)"} → ${shown.join(", ")}`;
    });
}
