// One agent's draft: a policy that a person can read, correct and commit. What no policy can say stands in comments.
import { apiVersion, limits } from "@bailiff/crds";
import type { Baseline } from "../baseline/baseline.ts";
import { counted } from "../replay/output/paper.ts";
import { age } from "../replay/output/table.ts";
import { plain } from "../report/evidence/evidence.ts";
import { type Place, placesOf } from "./destinations.ts";
import type { Pods } from "./pods.ts";
import { isDeclarable, type Process, processesOf } from "./processes.ts";
import { comment, flow } from "./yaml.ts";

/** Pods that an entry remembers: from here on it is "or more". */
const podsRemembered = 8;

/** The draft as YAML. `name` is the policy's. */
export function draft(baseline: Baseline, name: string, pods: Pods): string {
  const namespace = baseline.agent.slice(0, baseline.agent.indexOf("/"));
  const learned = [...baseline.containers.values()];
  const processes = processesOf(learned.flatMap(({ exec }) => [...exec.values()]));
  const places = placesOf(
    learned.flatMap(({ connect }) => [...connect.values()]),
    namespace,
  );
  const lines = [
    ...comment(heading(baseline)),
    `apiVersion: ${apiVersion}`,
    "kind: AgentPolicy",
    "metadata:",
    `  name: ${flow(name)}`,
    `  namespace: ${flow(namespace)}`,
    "spec:",
    ...selectorLines(baseline.agent, pods),
    "  # Who answers for it and what it is for, only people know:",
    "  # owner: {team: …, contact: …}",
    "  # purpose: …",
    "  mode: Detect",
    "  declared:",
    "    # true: whatever is not listed is a violation, from the first second.",
    "    complete: false",
    ...processLines(processes),
    ...placeLines(places),
  ];
  return `${lines.join("\n")}\n`;
}

function heading({ agent, containers }: Baseline): string {
  const all = [...containers.values()];
  const sum = (channel: "exec" | "connect"): number => all.reduce((total, { actions }) => total + actions[channel], 0);
  const since = Math.min(...all.map((one) => one.since));
  const until = Math.max(...all.map((one) => one.until));
  const pods = new Set(all.flatMap((one) => [...one.pods])).size;
  return `${plain(agent, 400)}: ${counted(sum("exec"), "exec")} and ${counted(sum("connect"), "connect")} of ${counted(pods, "pod")} within ${age(until - since)}, container ${[
    ...containers.keys(),
  ]
    .sort()
    .map((name) => plain(name, 64))
    .join(", ")}. A draft: review each line.`;
}

function selectorLines(agent: string, pods: Pods): string[] {
  const selector = pods.selectorOf(agent);
  if (selector === undefined)
    return [
      ...comment(
        "The pods have no label in common, and an empty selector would select the whole namespace: label them.",
        2,
      ),
      "  selector:",
      "    matchLabels: {bailiff-example/agent: name-it}",
    ];
  const warning = selector.alsoSelects.map((other) => plain(other, 200)).join(", ");
  return [
    ...(warning === "" ? [] : comment(`These labels select ${warning} too: give the agents labels of their own.`, 2)),
    "  selector:",
    "    matchLabels:",
    ...Object.entries(selector.labels).map(([key, value]) => `      ${flow(key)}: ${flow(value)}`),
  ];
}

function processLines(processes: readonly Process[]): string[] {
  const declarable = processes.filter(isDeclarable);
  const kept = strongest(declarable);
  if (kept.length === 0) return ["    processes: []", ...untold(processes, declarable.length)];
  const lines = ["    processes:"];
  let parent: string | undefined;
  for (const process of kept) {
    if (process.parent !== parent) {
      parent = process.parent;
      lines.push(...comment(parent === "" ? "started by what was not seen" : `started by ${plain(parent, 256)}`, 6));
    }
    const entry =
      process.parent === ""
        ? `{binary: ${flow(process.binary)}}`
        : `{binary: ${flow(process.binary)}, parent: ${flow(process.parent)}}`;
    lines.push(`      - ${entry} # ${seen(process)}`);
  }
  return [...lines, ...shed(declarable.length - kept.length), ...untold(processes, declarable.length)];
}

function untold(processes: readonly Process[], declarable: number): string[] {
  if (processes.length === declarable) return [];
  const names = processes.filter((one) => !isDeclarable(one)).map(({ binary }) => plain(binary, 80) || "(no path)");
  return comment(
    `Not declared, since only a path can be: ${names.slice(0, 5).join(", ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""}`,
    6,
  );
}

function placeLines(places: readonly Place[]): string[] {
  const declarable = places.filter(({ declared }) => declared !== undefined);
  const kept = strongest(declarable);
  const rest = places
    .filter(({ declared }) => declared === undefined)
    .flatMap((place) =>
      comment(
        `Not declared: ${plain(place.note, 300)} (ports ${place.ports.join(", ")}; ${seen({ ...place, note: "" })})`,
        6,
      ),
    );
  if (kept.length === 0) return ["    destinations: []", ...rest];
  const lines = kept.map((place) => {
    const entry = { ...place.declared, ...(place.ports.length > 0 && { ports: place.ports }) };
    const by = place.binaries.map((name) => plain(name, 40));
    const who = by.length > 3 ? `${by.slice(0, 3).join(", ")} and ${by.length - 3} more` : by.join(", ");
    return `      - ${flow(entry)} # ${seen(place)}, by ${who}`;
  });
  return ["    destinations:", ...lines, ...shed(declarable.length - kept.length), ...rest];
}

/** The best supported ones, in the order given: a policy holds so many, no more. */
function strongest<T extends { readonly pods: number; readonly count: number }>(all: readonly T[]): readonly T[] {
  if (all.length <= limits.declared) return all;
  const kept = new Set([...all].sort((a, b) => b.pods - a.pods || b.count - a.count).slice(0, limits.declared));
  return all.filter((one) => kept.has(one));
}

function shed(number: number): string[] {
  return number > 0
    ? comment(`${number} more, seen less often, found no room: a policy holds ${limits.declared}.`, 6)
    : [];
}

function seen({ count, pods, note }: { readonly count: number; readonly pods: number; readonly note: string }): string {
  const often = `${counted(count, "time")}, ${pods >= podsRemembered ? `${pods} pods or more` : counted(pods, "pod")}`;
  return note === "" ? often : `${often}, ${plain(note, 200)}`;
}
