// The controllers around cases: the cases themselves, pods that bear marks for none, and the pruning of old closed ones.
import type { AgentPolicy, AgentVerdict } from "@bailiff/crds";
import { type Change, isNotFound, keyOf, resources } from "@bailiff/crds/client/index";
import { concerned } from "../quarantine/armed/reach.ts";
import { quarantineLabel } from "../quarantine/names.ts";
import { Controller, type ControllerOptions } from "../runtime/controller/controller.ts";
import type { LivePod } from "../world/live-pod.ts";
import type { World } from "../world/world.ts";
import { isMarked, reconcileOrphan } from "./orphans/orphans.ts";
import { type Keep, prunable } from "./prune/prune.ts";
import { reconcileVerdict, type VerdictWork } from "./reconcile.ts";
import { isOpen } from "./snapshot/snapshot.ts";

/** What all controllers of ours have in common. */
export type Common = (name: string) => Pick<ControllerOptions, "name" | "report" | "observe">;

/** Looks at a case whenever anything changes that its decision reads. */
export function verdictController(work: VerdictWork, common: Common): Controller {
  const { world } = work;
  const controller = new Controller({
    ...common("verdicts"),
    reconcile: (key, signal) => reconcileVerdict(work, key, signal),
    keys: () => world.verdicts.keys(),
    concurrency: 8,
  });
  controller.watch(world.verdicts, (change) => [change.key, ...rivals(world, change), ...waiting(world, change)]);
  controller.watch(world.pods, ({ now, before }) => [
    ...new Set([now, before].flatMap((pod) => (pod ? casesOf(work, pod) : []))),
  ]);
  const inNamespace = (key: string) => keys(world.verdicts.byIndex("namespace", namespaceOf(key)));
  const held = (key: string) =>
    keys(world.verdicts.byIndex("namespace", namespaceOf(key)).filter(({ status }) => status?.phase === "Quarantined"));
  // What the operator writes into a policy's status is nothing that a case depends on.
  controller.watch(world.policies, ({ key, now, before }) => (isSameSpec(now, before) ? [] : inNamespace(key)));
  controller.watch(world.namespaces, ({ key }) => keys(world.verdicts.byIndex("namespace", key)));
  controller.watch(world.nodes, ({ key }) => keys(world.verdicts.byIndex("node", key).filter(isOpen)));
  controller.watch(world.networkPolicies, (change) => {
    const names = concerned(change);
    if (!names) return [...held(change.key), ...unarmed(world, change.key)];
    const prisoners = held(change.key).filter((key) => names.has(keeperOf(world, key) ?? ""));
    return [...prisoners, ...unarmed(world, change.key)];
  });
  controller.watch(world.services, ({ key }) => held(key));
  return controller;
}

/** Looks at pods that bear marks of ours, and at the pod of a case that went. */
export function orphanController(work: VerdictWork, common: Common): Controller {
  const { world } = work;
  const controller = new Controller({
    ...common("orphans"),
    reconcile: async (key, signal) => (work.isDryRun ? undefined : reconcileOrphan(work, key, signal)),
    keys: () =>
      [...world.pods.objects()].filter(isMarked).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
    concurrency: 2,
  });
  controller.watch(world.pods, ({ key, now }) => (now && isMarked(now) ? [key] : []));
  controller.watch(world.verdicts, ({ now, before }) =>
    before && !now ? [`${before.metadata.namespace}/${before.spec.pod.name}`] : [],
  );
  return controller;
}

/** Deletes closed cases that were kept for long enough, a namespace at a time. */
export function pruneController(work: VerdictWork, keep: Keep, common: Common): Controller {
  const { world, client } = work;
  const controller: Controller = new Controller({
    ...common("prune"),
    concurrency: 1,
    keys: () => new Set([...world.verdicts.keys()].map(namespaceOf)),
    reconcile: async (namespace, signal) => {
      if (work.isDryRun) return undefined;
      const isLive = (uid: string) => world.pods.byIndex("uid", uid).length > 0;
      const nowMs = work.nowMs();
      const { now, nextMs } = prunable(world.verdicts.byIndex("namespace", namespace), isLive, nowMs, keep);
      for (const { metadata } of now) {
        const { uid, resourceVersion, name } = metadata;
        const preconditions = { ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) };
        try {
          await client.delete(resources.agentVerdicts, { namespace, name }, { signal, preconditions });
        } catch (error) {
          if (!isNotFound(error)) throw error;
        }
      }
      return nextMs === undefined ? undefined : { afterMs: nextMs - nowMs };
    },
  });
  world.verdicts.subscribe(({ key, now }) => {
    if (now && !isOpen(now)) controller.enqueueAfter(namespaceOf(key), pruneDelayMs);
  });
  return controller;
}

/** Many cases that close together are looked at once. */
const pruneDelayMs = 1_000;

/** The cases about a pod, and, where the pod may be a node's agent, all of that node. */
function casesOf({ world, home }: VerdictWork, { metadata, spec }: LivePod): string[] {
  const node = metadata.namespace === home.namespace ? spec.nodeName : undefined;
  const onNode = node === undefined ? [] : world.verdicts.byIndex("node", node).filter(isOpen);
  return keys([...world.verdicts.byIndex("podUid", metadata.uid), ...onNode]);
}

/** Other cases of the same pod: at most one of them may stay open. */
function rivals(world: World, { now, before }: Change<AgentVerdict>): string[] {
  const uid = (now ?? before)?.spec.pod.uid;
  return uid === undefined ? [] : keys(world.verdicts.byIndex("podUid", uid));
}

/** Cases that wait for room under a cap, once another one has let its pod go. */
function waiting(world: World, { key, now, before }: Change<AgentVerdict>): string[] {
  if (before?.status?.phase !== "Quarantined" || now?.status?.phase === "Quarantined") return [];
  const cases = world.verdicts.byIndex("namespace", namespaceOf(key));
  return keys(
    cases.filter(({ status }) =>
      status?.conditions?.some(({ type, reason }) => type === "Held" && reason === "BlastRadius"),
    ),
  );
}

/** The policy whose mark the case's pod bears. */
function keeperOf(world: World, key: string): string | undefined {
  const [pod] = world.pods.byIndex("uid", world.verdicts.get(key)?.spec.pod.uid ?? "");
  return pod?.metadata.labels?.[quarantineLabel];
}

/** Cases that wait until the place of their armed NetworkPolicy is free. */
function unarmed(world: World, key: string): string[] {
  return keys(
    world.verdicts.byIndex("namespace", namespaceOf(key)).filter((verdict) => heldReason(verdict) === "NotArmed"),
  );
}

function heldReason({ status }: AgentVerdict): string | undefined {
  return status?.conditions.find(({ type }) => type === "Held")?.reason;
}

/** Whether nothing changed of a policy but its status. */
function isSameSpec(now: AgentPolicy | undefined, before: AgentPolicy | undefined): boolean {
  return (
    now !== undefined &&
    before !== undefined &&
    now.metadata.uid === before.metadata.uid &&
    now.metadata.generation === before.metadata.generation &&
    now.metadata.deletionTimestamp === before.metadata.deletionTimestamp
  );
}

function keys(verdicts: readonly AgentVerdict[]): string[] {
  return verdicts.map((verdict) =>
    keyOf({ metadata: { name: verdict.metadata.name, namespace: verdict.metadata.namespace ?? "" } }),
  );
}

function namespaceOf(key: string): string {
  return key.slice(0, key.indexOf("/"));
}
