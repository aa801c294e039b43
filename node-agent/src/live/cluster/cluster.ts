// What the API server knows, kept in step with the judge's directory: pods of this node, Services and endpoints, policies.
import { type AgentPolicy, check } from "@bailiff/crds";
import {
  type ApiObject,
  type Change,
  type Client,
  type Clock,
  Informer,
  resources,
  systemClock,
} from "@bailiff/crds/client/index";
import type { Micros } from "@bailiff/proto";
import type { Destinations } from "../../destinations/destinations.ts";
import type { Identities } from "../../identity/identities.ts";
import type { PodRecord, Raw } from "../../identity/pod-record.ts";
import { agentKey, type PodIdentity } from "../../identity/subject.ts";
import { type CompiledPolicy, compilePolicy } from "../../judge/policy/compiled-policy.ts";
import type { Prisoner } from "../custodies/custodies.ts";
import { type LivePod, livePod } from "./pod.ts";

export interface ClusterOptions {
  readonly client: Client;
  readonly node: string;
  readonly identities: Identities;
  readonly destinations: Destinations;
  /** By this machine's clock, in microseconds since 1970. */
  readonly now: () => number;
  /** A pod came or changed: told before `changed`. */
  readonly seen?: (pod: PodRecord) => void;
  /** A pod came, changed or went; or the policies did. */
  readonly changed: (what: "pods" | "policies") => void;
  readonly report: (problem: unknown) => void;
  readonly clock?: Clock;
}

/** So long nothing may come before what is known counts as old: an API server that is restarted is away for less. */
const patienceMs = 120_000;
/** Thousands of nodes watch: each watch lasts minutes. */
const serverTimeoutMs = 300_000;

export class Cluster {
  readonly #options: ClusterOptions;
  readonly #pods: Informer<LivePod>;
  readonly #services: Informer<Raw>;
  readonly #endpoints: Informer<Raw>;
  readonly #policies: Informer<AgentPolicy>;
  /** Each policy as it was compiled when it came. */
  readonly #byKey = new Map<string, CompiledPolicy>();
  /** All of them, older first; undefined while somebody has still to put them in order. */
  #inOrder: readonly CompiledPolicy[] | undefined;
  #isTold = true;

  constructor(options: ClusterOptions) {
    this.#options = options;
    const { client, node, report, clock = systemClock } = options;
    const common = { serverTimeoutMs, report, clock };
    this.#pods = new Informer(client, {
      ...common,
      resource: resources.pods,
      fieldSelector: `spec.nodeName=${node}`,
      strip: livePod,
    });
    this.#services = new Informer(client, { ...common, resource: resources.services, strip: strippedService });
    this.#endpoints = new Informer(client, { ...common, resource: resources.endpointSlices, strip: strippedSlice });
    this.#policies = new Informer(client, {
      ...common,
      resource: resources.agentPolicies,
      strip: (object) => this.#checked(object),
    });
    this.#pods.subscribe((change) => this.#podChanged(change));
    for (const informer of [this.#services, this.#endpoints])
      informer.subscribe(({ now, before }) => {
        if (before !== undefined) options.destinations.forget(before);
        if (now !== undefined) options.destinations.learn(now);
      });
    this.#policies.subscribe((change) => this.#policyChanged(change));
  }

  get informers(): readonly Informer<unknown>[] {
    return [this.#pods, this.#services, this.#endpoints, this.#policies] as readonly Informer<unknown>[];
  }

  /** What can't be followed any more, and why; undefined where all is. Such news would never come, and nothing else would say so. */
  get problem(): string | undefined {
    for (const { resource, stats } of this.informers)
      if (stats.problem !== undefined && stats.quietMs > patienceMs) return `${resource.plural}: ${stats.problem}`;
    return undefined;
  }

  /** Older first. */
  get policies(): readonly CompiledPolicy[] {
    if (this.#inOrder === undefined) {
      const age = ({ createdAt, namespace, name }: CompiledPolicy) => `${createdAt} ${namespace}/${name}`;
      const aged = [...this.#byKey.values()].map((policy) => [age(policy), policy] as const);
      this.#inOrder = aged.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, policy]) => policy);
    }
    return this.#inOrder;
  }

  /** The pods of this node that are alive, as agents. */
  *pods(): Generator<PodIdentity> {
    for (const { record } of this.#pods.objects()) yield this.#options.identities.identityOf(record);
  }

  /** The same, each with when it began. */
  *starts(): Generator<{ readonly pod: PodIdentity; readonly start: Micros }> {
    for (const { record } of this.#pods.objects())
      yield { pod: this.#options.identities.identityOf(record), start: record.start };
  }

  /** Pods were given to other agents than it seemed: their addresses are those agents' now. */
  relearn(): void {
    for (const { record } of this.#pods.objects()) this.#learn(record);
    this.#options.identities.refresh();
    this.#options.changed("pods");
  }

  /** The pods of this node that are cut off by us. */
  *prisoners(): Generator<Prisoner> {
    for (const { record, isCut, policy, ...labels } of this.#pods.objects()) {
      if (!isCut) continue;
      const by = this.#byKey.get(`${record.namespace}/${policy}`);
      yield {
        pod: this.#options.identities.identityOf(record),
        ...labels,
        allow: by?.source.spec.response.allow,
      };
    }
  }

  get runtimeClasses(): string[] {
    const classes = [...this.#pods.objects()].map(({ record }) => record.runtimeClass);
    return classes.filter((name) => name !== "");
  }

  /** Agents that a policy selects, by key, with one of their pods. */
  agents(): Map<string, PodIdentity> {
    const agents = new Map<string, PodIdentity>();
    for (const pod of this.pods()) if (this.#isSelected(pod)) agents.set(agentKey(pod), pod);
    return agents;
  }

  /** Pods of this node that no policy selects: they are not judged. */
  get unselected(): number {
    let count = 0;
    for (const pod of this.pods()) if (!this.#isSelected(pod)) count++;
    return count;
  }

  /** Follows until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.informers.map((informer) => informer.run(signal)));
  }

  #isSelected(pod: PodIdentity): boolean {
    return this.policies.some((policy) => policy.selects(pod));
  }

  #podChanged({ now, before }: Change<LivePod>): void {
    const gone =
      before !== undefined && (now === undefined || now.record.uid !== before.record.uid) ? before.record : undefined;
    if (gone !== undefined) this.#learn({ ...gone, end: gone.end ?? this.#options.now() });
    if (now !== undefined) {
      this.#learn(now.record);
      this.#options.seen?.(now.record);
    }
    this.#options.identities.refresh();
    this.#options.changed("pods");
  }

  #learn(record: PodRecord): void {
    const { identities, destinations } = this.#options;
    identities.learnPod(record);
    destinations.learnPod(record, identities.identityOf(record).agent);
  }

  /** Told once for all that change in one turn of the event loop: a list brings thousands, and each tale looks at every open case. */
  #policyChanged({ key, now }: Change<AgentPolicy>): void {
    this.#inOrder = undefined;
    this.#byKey.delete(key);
    if (now !== undefined) this.#byKey.set(key, compilePolicy(now));
    if (!this.#isTold) return;
    this.#isTold = false;
    setImmediate(() => {
      this.#isTold = true;
      this.#options.changed("policies");
    });
  }

  /** A policy that isn't one judges nobody; its status says why, which is the operator's to write. */
  #checked(object: ApiObject): AgentPolicy | undefined {
    const whole = { apiVersion: "bailiff.dev/v1alpha1", kind: "AgentPolicy", ...object };
    const checked = check("AgentPolicy", whole, "API server", "pass");
    if (checked.ok) return checked.value;
    this.#options.report(new Error(checked.problems.join("; ")));
    return undefined;
  }
}

/** Items of a list come without their kind. */
function strippedService(object: ApiObject): Raw {
  const { metadata, spec } = object as ApiObject & { spec?: Raw };
  const { clusterIP, clusterIPs } = spec ?? {};
  const decoy = metadata.labels?.["bailiff.dev/decoy"];
  return {
    kind: "Service",
    metadata: { namespace: metadata.namespace, name: metadata.name, labels: { "bailiff.dev/decoy": decoy } },
    spec: { clusterIP, clusterIPs },
  };
}

/** What is kept of an EndpointSlice. Without its ports it would claim every port of its addresses: a kubelet's as the API server's. */
export function strippedSlice(object: ApiObject): Raw {
  const { metadata, endpoints, ports } = object as ApiObject & { endpoints?: readonly Raw[]; ports?: readonly Raw[] };
  const service = metadata.labels?.["kubernetes.io/service-name"];
  return {
    kind: "EndpointSlice",
    metadata: { namespace: metadata.namespace, name: metadata.name, labels: { "kubernetes.io/service-name": service } },
    endpoints: (endpoints ?? []).map(({ addresses }) => ({ addresses })),
    ports: (ports ?? []).filter(({ port }) => typeof port === "number").map(({ port }) => ({ port })),
  };
}
