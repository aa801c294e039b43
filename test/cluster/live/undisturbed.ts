// What a run finds that nothing disturbs: the pure pipeline over the same frames, policies and frozen baselines. Of each finding it says
// when, and whether that one action was enough: then no restart may cost it, unless the action itself was missed.
import { Client, systemClock } from "@bailiff/crds/client/index";
import { BaselineStore } from "@bailiff/node-agent/live/baselines/store";
import { Pipeline } from "@bailiff/node-agent/pipeline/pipeline";
import { decodeFrame, type Event, type Micros } from "@bailiff/proto";
import { directoryOf, policiesOf } from "./pure.ts";
import type { Stage } from "./stage.ts";

/** One pod's finding. */
export interface Expected {
  readonly rule: string;
  /** When an action came that is found by itself, with nothing remembered. */
  readonly alone: readonly Micros[];
  /** When it was found at all, which needs what came before it. */
  readonly times: readonly Micros[];
}

export const keyOf = (uid: string, rule: string, signature: string): string => `${uid} ${rule} ${signature}`;

/** Looks at the stage as it is now; what it returns gives the findings on frames, by `keyOf`, signs of blindness aside. */
export async function undisturbed(
  stage: Stage,
  agents: Iterable<string>,
): Promise<(frames: readonly Buffer[]) => Map<string, Expected>> {
  const [directory, policies] = [await directoryOf(stage), await policiesOf(stage)];
  const client = new Client({ kubeconfig: stage.plane.kubeconfigPath, fieldManager: "test" });
  const store = new BaselineStore({ client, clock: systemClock, agents: () => agents });
  for (const agent of agents) await store.fetch(agent, new AbortController().signal);
  await client.close();
  const observed = () => {
    const found = new Map<string, string>();
    const pipeline = new Pipeline({
      ...directory,
      policies: [],
      live: {
        policies: () => policies,
        known: (agent) => store.known(agent),
        coverage: () => "Full",
        found: ({ pod }, { rule, gate, objection }) => {
          if (gate !== "Coverage") found.set(keyOf(pod.uid, rule.name, objection.signature), rule.name);
        },
      },
    });
    return (event: Event): ReadonlyMap<string, string> => {
      found.clear();
      pipeline.take(event);
      return new Map(found);
    };
  };
  return (frames) => {
    const whole = observed();
    const expected = new Map<string, { rule: string; alone: Micros[]; times: Micros[] }>();
    for (const event of frames.map(decodeFrame)) {
      const found = whole(event);
      const byItself = found.size > 0 ? observed()(event) : found;
      for (const [key, rule] of found) {
        const one = expected.get(key) ?? { rule, alone: [], times: [] };
        expected.set(key, one);
        one.times.push(event.time);
        if (byItself.has(key)) one.alone.push(event.time);
      }
    }
    return expected;
  };
}
