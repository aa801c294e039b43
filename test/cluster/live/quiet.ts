// When all is said: events judged, cases written, the operator done with them.
import type { Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import type { NodeAgent, Stage } from "./stage.ts";

/** Longer than the node agent waits before it writes a new finding of low severity. */
const calmMs = 4_000;
/** What still waits for its turn: events, and verdicts on disk that the API server doesn't have. */
const queues = [
  ...["inbox", "arrivals"].map((where) => `bailiff_waiting_events{where="${where}"}`),
  "bailiff_spool_depth",
];

/** All cases, once nothing is on its way and nothing in them changes any more. */
export async function quiet(stage: Stage, ...agents: readonly NodeAgent[]): Promise<Json[]> {
  let before = "";
  let sinceMs = Date.now();
  return until("nothing is on its way, and no case changes any more", 180_000, async () => {
    const waiting = await Promise.all(agents.flatMap((agent) => queues.map((queue) => agent.metric(queue))));
    const verdicts = await stage.verdicts();
    const findings = verdicts.map(({ metadata, spec, status }) => [
      metadata.name,
      status?.phase,
      ...spec.findings.map(({ rule, signature }: Json) => [rule, signature]),
    ]);
    const now = JSON.stringify([waiting, findings]);
    if (now !== before || waiting.some((count) => count > 0)) sinceMs = Date.now();
    before = now;
    return Date.now() - sinceMs > calmMs && verdicts;
  });
}
