// Policies and baselines, and pods that nobody judges, or that nobody could: what is not seen must not look clean.
import type { AgentPolicy } from "@bailiff/crds";
import { type Informer, turns } from "@bailiff/crds/client/index";
import type { Registry } from "prom-client";
import { isSelected } from "../policies/selection/selection.ts";
import { gaugeOf } from "../runtime/telemetry/read.ts";
import { isWatched } from "../verdicts/gather/gather.ts";
import { hasEnded, type LivePod } from "../world/live-pod.ts";
import type { BaselineState } from "../world/world.ts";

/** Where everything is looked up: informers, or their caches. */
export interface Policies {
  /** With the index "namespace". */
  readonly policies: Pick<Informer<AgentPolicy>, "objects" | "byIndex">;
  readonly baselines: Pick<Informer<BaselineState>, "objects">;
  /** With the index "nodeAgent". */
  readonly pods: Pick<Informer<LivePod>, "objects" | "byIndex">;
}

/** Registers them. Pods of the excluded namespaces are left out. */
export function policyGauges(registry: Registry, world: Policies, excluded: ReadonlySet<string>): void {
  gaugeOf(
    registry,
    {
      name: "bailiff_policy_conditions",
      help: "1 for what each condition of a policy is: Accepted, Armed, BaselineReady, Covered",
      labelNames: ["namespace", "policy", "mode", "condition", "status", "reason"],
    },
    (put) => {
      for (const { metadata, spec, status } of world.policies.objects())
        for (const { type: condition, status: is, reason } of status?.conditions ?? []) {
          const { namespace = "", name: policy } = metadata;
          put({ namespace, policy, mode: spec.mode, condition, status: is, reason });
        }
    },
  );
  gaugeOf(
    registry,
    { name: "bailiff_baselines", help: "Agents by how far their baseline has come", labelNames: ["state"] },
    (put) => {
      for (const { state } of world.baselines.objects()) put({ state });
    },
  );
  let blind = new Map<string, number>();
  const unselected = {
    name: "bailiff_unselected_pods",
    help: "Pods that no policy selects, so that nobody judges them; those of excluded namespaces aside",
  };
  gaugeOf(registry, unselected, async (put) => {
    const looked = await look(world, excluded);
    blind = looked.blind;
    put({}, looked.unselected);
  });
  // Registered after the one above, and collected after it: one look at all pods serves both.
  gaugeOf(
    registry,
    {
      name: "bailiff_blind_pods",
      help: "Pods that a policy selects and nobody sees: their node has no node agent that is ready. Only such nodes have a series",
      labelNames: ["node"],
    },
    (put) => {
      for (const [node, pods] of blind) put({ node }, pods);
    },
  );
}

/** One look at all pods, between whatever else there is to do. */
async function look(world: Policies, excluded: ReadonlySet<string>) {
  const watched = new Map<string, boolean>();
  const isSeen = (node: string) => {
    const known = watched.get(node) ?? isWatched(world.pods, node);
    watched.set(node, known);
    return known;
  };
  const blind = new Map<string, number>();
  let unselected = 0;
  for (const pod of world.pods.objects()) {
    await turns.yield();
    const { namespace } = pod.metadata;
    if (excluded.has(namespace) || hasEnded(pod)) continue;
    const { nodeName } = pod.spec;
    if (!isSelected(world.policies.byIndex("namespace", namespace), pod)) unselected++;
    else if (nodeName !== undefined && !isSeen(nodeName)) blind.set(nodeName, (blind.get(nodeName) ?? 0) + 1);
  }
  return { unselected, blind };
}
