// From a verdict that the API server has stored to a cut that it has stored: the operator as a process of its own, under its own
// service account, on a real API server. `stored` is when the writer has its answer; `cut` is when a watch shows the pod's label.

import { startStage } from "../../operator/src/testing/stage.ts";
import { watch } from "../control-plane/api.ts";
import { percentile } from "./percentile.ts";

const pods = 200;
const label = "bailiff.dev/quarantine";

export async function custodyBench(): Promise<void> {
  await using stage = await startStage();
  const namespace = await stage.plane.namespace("bench");
  await stage.operator();
  const response = { maxQuarantined: "100%", maxPerHour: 1000 };
  await stage.policy(namespace, "bot", { response });
  const made = [];
  for (let index = 0; index < pods; index++) made.push(await stage.pod(namespace, `bot-${index}`, { app: "bot" }));

  const cutAt = new Map<string, number>();
  const end = new AbortController();
  const access = stage.plane.accessWith(stage.plane.adminToken);
  const following = (async () => {
    try {
      for await (const event of watch(access, `/api/v1/namespaces/${namespace}/pods?watch=true`, end.signal)) {
        const { name, labels } = event.object.metadata;
        if (labels?.[label] !== undefined && !cutAt.has(name)) cutAt.set(name, performance.now());
      }
    } catch (error) {
      if (!end.signal.aborted) throw error;
    }
  })();
  // Half of them one after the other, as attacks come; half at once, as a worm comes.
  const storedAt = new Map<string, number>();
  const [single, burst] = [made.slice(0, pods / 2), made.slice(pods / 2)];
  for (const pod of single) {
    await stage.verdict(pod, "bot");
    storedAt.set(pod.metadata.name, performance.now());
    await until(() => cutAt.has(pod.metadata.name));
    // The case's status and Events follow the cut: the next one waits for the operator to be idle.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  for (const pod of burst) {
    await stage.verdict(pod, "bot");
    storedAt.set(pod.metadata.name, performance.now());
  }
  await until(() => cutAt.size === pods);
  end.abort();
  await following;
  for (const [what, which] of [
    ["one at a time", single],
    ["all at once", burst],
  ] as const) {
    const took = which.map(({ metadata: { name } }) =>
      Math.max(0, (cutAt.get(name) ?? Number.NaN) - (storedAt.get(name) ?? 0)),
    );
    console.log(
      `verdict stored → cut stored, ${took.length} verdicts ${what}: ms p50 ${percentile(took, 0.5).toFixed(1)} p99 ${percentile(took, 0.99).toFixed(1)} max ${Math.max(...took).toFixed(1)} (0: the cut was seen before the writer had its answer)`,
    );
  }
}

async function until(holds: () => boolean, timeoutMs = 60_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error("waited a minute in vain for a cut");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
