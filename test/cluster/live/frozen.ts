// What a recorded session taught, stored as frozen baselines: the same for the live system and for whoever replays.
import { check } from "@bailiff/crds";
import type { Baseline } from "@bailiff/node-agent/baseline/baseline";
import { loadBaseline } from "@bailiff/node-agent/baseline/file/load";
import { saveBaselines } from "@bailiff/node-agent/baseline/file/save";
import { decodeFrame, type Event } from "@bailiff/proto";
import type { Json } from "../../../hack/control-plane/api.ts";
import { asOperator } from "../rbac/shipped.ts";
import { pure } from "./pure.ts";
import type { Stage } from "./stage.ts";

/** Learns sessions offline and stores what was learned, frozen. The pods that taught it are gone afterwards. By agent. */
export function freeze(stage: Stage, ...sessions: readonly string[]): Promise<Map<string, Baseline>> {
  return freezeAs(stage, sessions, (events) => events);
}

/** The same, of what `retold` makes of each session. */
export async function freezeAs(
  stage: Stage,
  sessions: readonly string[],
  retold: (events: readonly Event[]) => Iterable<Event>,
): Promise<Map<string, Baseline>> {
  for (const session of sessions) await stage.enter(session);
  const pipeline = await pure(stage);
  for (const session of sessions)
    for (const event of retold(stage.frames(session).map(decodeFrame))) pipeline.learn(event);
  const terms = { minActions: 1, minAgeMicros: 0, minPods: 1, maxNoveltyRate: 1 };
  const { objects, problems } = saveBaselines(pipeline.baselines.values(), terms);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const frozen = new Map<string, Baseline>();
  for (const object of objects) {
    const checked = check("AgentBaseline", await store(stage, object), "test", "pass");
    const baseline = checked.ok ? loadBaseline(checked.value) : undefined;
    if (baseline === undefined) throw new Error(`what is stored is no baseline: ${JSON.stringify(checked)}`);
    frozen.set(baseline.agent, baseline);
  }
  await stage.leave();
  return frozen;
}

/** Nothing pending: what was seen is known. Frozen by a person's word, so that an operator leaves it alone too. */
async function store(stage: Stage, object: object): Promise<Json> {
  const { status, ...known } = JSON.parse(JSON.stringify(object), (key, value) =>
    key === "pending" ? undefined : value,
  );
  const { namespace, name } = known.metadata;
  const path = `/apis/bailiff.dev/v1alpha1/namespaces/${namespace}/agentbaselines`;
  await stage.plane.ask("POST", path, { body: { ...known, spec: { ...known.spec, freeze: true } } });
  return stage.plane.ask("PATCH", `${path}/${name}/status`, {
    body: { status: { ...status, state: "Frozen" } },
    as: asOperator,
  });
}
