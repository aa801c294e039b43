// What a backend is: something that can cut a pod, that the cluster may or may not offer, and whose cut evidence can prove or refute.
import type { AgentNodeStatus, Custody, Hold } from "@bailiff/crds";
import type { Offer, PlannedBackend } from "../plan/backends.ts";

/** A node as far as its agent tells. */
export interface NodeSight {
  readonly name: string;
  /** Whether the node agent's own pod is ready: what it said before means nothing once it isn't. */
  readonly isWatched: boolean;
  readonly status: AgentNodeStatus | undefined;
}

/** Objects of the whole cluster that deny by the isolate label, each with what it lacks. */
export type StaticObjects = Readonly<Record<"Cilium" | "ClusterNetworkPolicy", StaticObject>>;

export interface StaticObject {
  readonly isThere: boolean;
  /** Where there is one: its name. Else what is missing and what to do. */
  readonly message: string;
}

/** What is known about one cut. */
export interface Cut {
  readonly nowMs: number;
  /** When the cut was stored, by the operator's clock. */
  readonly sinceMs: number;
  /** What the node saw since. */
  readonly custody: Custody | undefined;
  readonly node: NodeSight;
  /** Policies of others that still allow traffic, as far as NetworkPolicies go. */
  readonly leaks: number;
}

export interface Proof {
  readonly state: Hold;
  readonly message: string;
  /** Pending because nobody confirms that the cut is in place: after a while a weaker backend is to help. */
  readonly isUnconfirmed?: boolean;
}

/** A backend says what it can prove of a cut in which it takes part. It is never Enforced on faith. */
export interface Backend {
  readonly name: PlannedBackend["name"];
  prove(cut: Cut): Proof;
}

/** A backend that denies whatever NetworkPolicies allow. It says whether the pod's node offers it. */
export interface HardBackend extends Backend {
  readonly name: Offer["name"];
  offer(node: NodeSight, objects: StaticObjects): Offer;
}
