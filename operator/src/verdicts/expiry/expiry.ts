// What ends by itself: custody some time after the last offence, a case whose pod is gone after a week.
import { type AgentPolicy, type AgentVerdict, parseDurationMs } from "@bailiff/crds";

/** Cases of pods that are gone wait so long for a decision. */
export const goneForMs = 7 * 24 * 3_600_000;

/** When custody ends by itself, in epoch milliseconds; undefined: never. `sinceMs`: when it began, if it did. */
export function endsAtMs(
  { spec }: AgentVerdict,
  policy: AgentPolicy,
  nowMs: number,
  sinceMs?: number,
): number | undefined {
  const { ttl, criticalTtl } = policy.spec.response;
  const ttlMs = parseDurationMs(spec.severity === "Critical" ? criticalTtl : ttl) ?? 0;
  if (ttlMs === 0) return undefined;
  const fromMs = Math.max(sinceMs ?? Number.NEGATIVE_INFINITY, lastOffenceMs(spec, nowMs));
  return (Number.isFinite(fromMs) ? fromMs : nowMs) + ttlMs;
}

/** A time ahead of ours counts as the end of the minute that it is: as "now" it would be another one each time somebody looks. */
const minuteMs = 60_000;

/** The last offending or refused action by the node's clock, which may run ahead: never later than this minute. -∞: there was none. */
function lastOffenceMs({ findings, custody }: AgentVerdict["spec"], nowMs: number): number {
  const windows = [custody?.window, custody?.settling, custody?.total];
  const times = [
    ...findings.map(({ lastSeen }) => lastSeen),
    ...windows.flatMap((window) => window?.last.refused?.time ?? []),
  ].map((time) => Date.parse(time));
  const lastMs = Math.max(...times);
  return lastMs <= nowMs ? lastMs : Math.min(lastMs, Math.ceil(nowMs / minuteMs) * minuteMs);
}
