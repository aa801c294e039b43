// The readiness that an object names, which the operator measured over all nodes.
import type { AgentBaseline } from "@bailiff/crds";
import type { Channel } from "../counts/learned.ts";
import { type ChannelReadiness, reasonOf } from "../readiness.ts";

/** What was measured of a channel; a frozen baseline is what people want to judge by, however little it holds. */
export function measured(
  { state, readiness }: Pick<NonNullable<AgentBaseline["status"]>, "state" | "readiness">,
  channel: Channel,
): ChannelReadiness {
  const known = readiness[channel];
  const isReady = state === "Frozen" || known?.state === "Ready";
  return {
    state: isReady ? "Ready" : "Learning",
    reason: reasonOf(known?.reason ?? "TooFewActions"),
    actions: known?.actions ?? 0,
    pods: known?.pods ?? 0,
    ageMicros: 0,
    noveltyRate: known?.noveltyRate ?? 1,
    noveltyRateAtMost: known?.noveltyRateAtMost ?? 1,
  };
}
