// A stand-in for the kubelets and the scheduler: it makes Nodes, puts waiting pods on them, says that they run, finishes deletions.
// Nothing else is played: no containers, no probes, no restarts. What a test writes into a pod's status stays.
import { setTimeout as sleep } from "node:timers/promises";
import { ask, type Json, request, watch } from "../api.ts";
import type { Access } from "../kubeconfig.ts";
import { makeNodes, type PlayedNode, podAddress } from "./nodes.ts";
import { runningStatus } from "./pod-status.ts";
import { nodeFor } from "./schedule.ts";

/** Makes the nodes, then plays them until the signal. Survives an API server that is killed and comes back. */
export async function startKubelet(access: Access, names: readonly string[], signal: AbortSignal): Promise<void> {
  const kubelet = new Kubelet(access, await makeNodes(access, names), signal);
  void kubelet.run();
}

class Kubelet {
  readonly #access: Access;
  readonly #nodes: readonly PlayedNode[];
  readonly #signal: AbortSignal;
  /** The newest that we know of each pod that is looked at right now; one look at a time for each. */
  readonly #looking = new Map<string, Json>();
  #turn = 0;
  #addresses = 0;

  constructor(access: Access, nodes: readonly PlayedNode[], signal: AbortSignal) {
    this.#access = access;
    this.#nodes = nodes;
    this.#signal = signal;
  }

  async run(): Promise<void> {
    while (!this.#signal.aborted) {
      try {
        await this.#follow();
      } catch (error) {
        this.#excuse(error); // the API server is away, or has forgotten our version: list anew
      }
      await sleep(100);
    }
  }

  async #follow(): Promise<void> {
    const list = await ask(this.#access, "GET", "/api/v1/pods?resourceVersion=0", { signal: this.#signal });
    for (const pod of list.items) this.#see(pod);
    const query = `watch=1&resourceVersion=${list.metadata.resourceVersion}`;
    for await (const { type, object } of watch(this.#access, `/api/v1/pods?${query}`, this.#signal)) {
      if (type === "ERROR") return;
      if (type !== "DELETED") this.#see(object);
    }
  }

  #see(pod: Json): void {
    const { uid } = pod.metadata;
    const isLooking = this.#looking.has(uid);
    this.#looking.set(uid, pod);
    if (!isLooking) void this.#lookAfter(uid);
  }

  async #lookAfter(uid: string): Promise<void> {
    let pod: Json;
    while (pod !== this.#looking.get(uid) && !this.#signal.aborted) {
      pod = this.#looking.get(uid);
      try {
        await this.#attend(pod);
      } catch (error) {
        this.#excuse(error); // the pod is seen again when the API server is back
        await sleep(200);
      }
    }
    this.#looking.delete(uid);
  }

  /** One step for one pod; whatever the API server refuses (changed or gone in between) comes by again as an event. */
  async #attend(pod: Json): Promise<void> {
    const { name, namespace, uid, deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
    const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
    const options = { signal: this.#signal };
    const { nodeName } = pod.spec;
    if (!nodeName) {
      const target = deletionTimestamp ? undefined : nodeFor(pod, this.#nodes, this.#turn++);
      if (!target) return;
      const body = { metadata: { name, uid }, target: { apiVersion: "v1", kind: "Node", name: target } };
      await request(this.#access, "POST", `${path}/binding`, { ...options, body });
      return;
    }
    const node = this.#nodes.find((played) => played.name === nodeName);
    if (!node) return;
    if (deletionTimestamp) {
      if (deletionGracePeriodSeconds === 0) return; // finalizers hold it; nothing is left for a kubelet to do
      await request(this.#access, "DELETE", path, {
        ...options,
        body: { gracePeriodSeconds: 0, preconditions: { uid } },
      });
    } else if ((pod.status?.phase ?? "Pending") === "Pending" && !pod.status?.podIP) {
      const place = { hostIP: node.address, podIP: podAddress(this.#addresses++) };
      const now = new Date().toISOString().replace(/\.\d+/, "");
      const body = { metadata: { uid }, status: runningStatus(pod, place, now) };
      await request(this.#access, "PATCH", `${path}/status`, { ...options, body });
    }
  }

  /** An API server that is away is what tests do to it; anything else is a bug of ours, and said. */
  #excuse(error: unknown): void {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    const isOutage = /^(ECONN|EPIPE|ABORT_ERR|ERR_STREAM)/.test(code) || /: (410|429|5\d\d|401) /.test(String(error));
    const isTimeout = error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
    if (!this.#signal.aborted && !isOutage && !isTimeout) process.stderr.write(`kubelet stand-in: ${String(error)}\n`);
  }
}
