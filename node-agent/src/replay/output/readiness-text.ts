// What a baseline knows, in one line a channel.
import type { Readiness } from "@bailiff/crds";
import type { Learned } from "../../baseline/counts/learned.ts";
import { counted } from "./paper.ts";
import { age } from "./table.ts";

/** Such as "430 programs started, 12 kinds (the last new one long ago …)"; empty where nothing was learned. */
export function baselineLines(learned: Learned | undefined, readiness: Readiness): string[] {
  if (learned === undefined) return ["nothing was learned of this container: novelty says nothing"];
  const binaries = new Set([...learned.exec.values()].map(({ binary }) => binary));
  const tokens = new Set([...learned.connect.values()].map(({ destination, port }) => `${destination}:${port}`));
  const span = age(Math.max(0, learned.until - Math.min(learned.since, learned.until)));
  return [
    `${counted(learned.actions.exec, "exec")} of ${counted(binaries.size, "program")}${channelText(readiness.exec)}`,
    `${counted(learned.actions.connect, "connect")} to ${counted(tokens.size, "destination")}${channelText(readiness.connect)}`,
    `seen over ${span} in ${counted(learned.podsBefore + learned.pods.size, "pod")}`,
  ];
}

function channelText(channel: Readiness["exec"]): string {
  if (channel === undefined) return "";
  const { noveltyRate, noveltyRateAtMost = 1, state, reason } = channel;
  return `, ${percent(noveltyRate)} new (at most ${percent(noveltyRateAtMost)}): ${state}, ${reason}`;
}

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
