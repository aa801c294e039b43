// The directory of pods on hand: from cluster objects where there are any, else from what the recording says of a pod.
import type { EventPod, EventProcess } from "@bailiff/proto/event";
import { BoundedMap } from "../bounded/bounded-map.ts";
import { agentName } from "./agent-name.ts";
import { type ContainerRecord, digestOf, type Owner, type PodRecord, podRecord, type Raw } from "./pod-record.ts";
import { type PodIdentity, type Subject, subjectOf } from "./subject.ts";
import { templateOf } from "./template.ts";

const sandboxedRuntime = /gvisor|runsc|kata/i;

/** Bounds: a node runs a few hundred pods; a recording may name many more, or an attacker's stream any number. */
const caps = { pods: 16_384, owners: 16_384, subjects: 16_384 } as const;

/** Resolves processes to subjects. Feed it objects (`learn`) in any order; it answers with what it knows by then. */
export class Identities {
  readonly #pods = new BoundedMap<string, PodRecord>(caps.pods);
  readonly #byContainer = new BoundedMap<string, PodRecord>(caps.pods * 2);
  readonly #owners = new BoundedMap<string, Owner>(caps.owners);
  readonly #subjects = new BoundedMap<string, Subject>(caps.subjects);
  readonly #podless = new BoundedMap<string, Subject>(caps.subjects);
  /** Of records with a node: a node agent asks for all of its pods twice a second. Good until an owner turns up. */
  #identitiesOf = new WeakMap<PodRecord, PodIdentity>();

  /** Takes a Pod, ReplicaSet or Job as raw JSON; other kinds are none of its business. Returns the pod's record, if it is one. */
  learn(object: Raw): PodRecord | undefined {
    if (object["kind"] === "ReplicaSet" || object["kind"] === "Job") {
      const owned = podRecord(object);
      if (owned?.owner) {
        this.#owners.set(ownerKey(owned.namespace, { kind: object["kind"], name: owned.name }), owned.owner);
        this.#identitiesOf = new WeakMap();
      }
      return undefined;
    }
    if (object["kind"] !== "Pod") return undefined;
    const pod = podRecord(object);
    if (pod !== undefined) this.learnPod(pod);
    return pod;
  }

  /** Takes a pod that was read already. */
  learnPod(pod: PodRecord): void {
    this.#pods.set(pod.uid, pod);
    for (const container of pod.containers) for (const id of container.idPrefixes) this.#byContainer.set(id, pod);
  }

  /** Whether our own directory, not only Tetragon's word, knows whose process this is. */
  knows(process: Pick<EventProcess, "pod" | "docker">): boolean {
    return process.pod === undefined
      ? this.#byContainer.peek(process.docker) !== undefined
      : this.#pods.peek(process.pod.uid) !== undefined;
  }

  /** Containers that were resolved and are remembered. */
  get size(): number {
    return this.#subjects.size;
  }

  /** Forgets what was resolved, so that objects which came late count from now on. */
  refresh(): void {
    this.#subjects.clear();
    this.#podless.clear();
  }

  /** The subject of a process, or undefined where neither the event nor our own directory knows the container. */
  resolve(process: EventProcess, node: string): Subject | undefined {
    // A container's id is its own; with and without Tetragon's association are kept apart, so that the order of arrival changes nothing.
    const subjects = process.pod === undefined ? this.#podless : this.#subjects;
    const key = process.docker || (process.pod?.uid ?? "");
    if (key === "") return undefined;
    const known = subjects.get(key);
    if (known !== undefined) return known;
    const subject = this.#subjectOf(process, node);
    if (subject !== undefined) subjects.set(key, subject);
    return subject;
  }

  /** The subject whose container has this 31-character id prefix, among those that were resolved before or are in the directory. */
  byContainer(docker: string, node: string): Subject | undefined {
    if (docker === "") return undefined;
    const record = this.#byContainer.get(docker);
    if (record !== undefined) return fromRecord(record, this.#identity(record, node), docker, "");
    return this.#subjects.peek(docker);
  }

  /** The pod of that uid as the directory has it now. */
  podOf(uid: string): PodIdentity | undefined {
    const record = this.#pods.peek(uid);
    return record && this.identityOf(record);
  }

  /** The identity that a pod's record gives it. */
  identityOf(record: PodRecord): PodIdentity {
    return this.#identity(record, record.node);
  }

  #subjectOf(process: EventProcess, node: string): Subject | undefined {
    const record = process.pod === undefined ? this.#byContainer.get(process.docker) : this.#pods.get(process.pod.uid);
    if (record !== undefined)
      return fromRecord(record, this.#identity(record, node), process.docker, process.pod?.container?.name ?? "");
    return process.pod === undefined ? undefined : fromEvent(process.pod, node);
  }

  #identity(record: PodRecord, node: string): PodIdentity {
    if (record.node === "") return this.#make(record, node);
    let identity = this.#identitiesOf.get(record);
    if (identity === undefined) {
      identity = this.#make(record, record.node);
      this.#identitiesOf.set(record, identity);
    }
    return identity;
  }

  #make(record: PodRecord, node: string): PodIdentity {
    return {
      namespace: record.namespace,
      name: record.name,
      uid: record.uid,
      node,
      agent: agentName(record, (namespace, owner) => this.#owners.get(ownerKey(namespace, owner))),
      serviceAccount: record.serviceAccount,
      labels: record.labels,
      template: templateOf(record),
      addresses: record.addresses,
      hostNetwork: record.hostNetwork,
      sandboxed: sandboxedRuntime.test(record.runtimeClass),
    };
  }
}

const ownerKey = (namespace: string, owner: Owner): string => `${namespace}/${owner.kind}/${owner.name}`;

function fromRecord(record: PodRecord, pod: PodIdentity, docker: string, containerName: string): Subject {
  const container: ContainerRecord | undefined =
    record.containers.find((one) => one.idPrefixes.includes(docker)) ??
    record.containers.find((one) => one.name === containerName);
  return subjectOf({
    pod,
    container: container?.name ?? (containerName || "unknown"),
    // The spec lists what belongs to the pod; a container that it doesn't list was put in later.
    containerKind: container?.kind ?? "ephemeral",
    imageDigest: container?.imageDigest ?? "",
    probes: container?.probes ?? [],
    probesKnown: true,
  });
}

/** What Tetragon's own association says, for pods that no cluster object describes. */
function fromEvent(pod: EventPod, node: string): Subject {
  const labels = pod.labels;
  const owner: Owner | undefined =
    pod.workload === "" || pod.workloadKind === "" || pod.workloadKind === "Pod"
      ? undefined
      : { kind: pod.workloadKind, name: pod.workload };
  return subjectOf({
    pod: {
      namespace: pod.namespace,
      name: pod.name,
      uid: pod.uid,
      node,
      agent: agentName(
        { namespace: pod.namespace, name: pod.name, labels, serviceAccount: "", owner },
        () => undefined,
      ),
      serviceAccount: "",
      labels,
      template: templateOf({ name: pod.name, labels, owner }),
      addresses: [],
      hostNetwork: false,
      sandboxed: false,
    },
    container: pod.container?.name || "unknown",
    containerKind: "container",
    imageDigest: digestOf(pod.container?.imageId ?? ""),
    probes: [],
    probesKnown: false,
  });
}
