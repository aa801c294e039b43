// A whole system for tests: real API server, what deploy/ ships, the pods of a recorded session under uids that this API server gave,
// Tetragon's stand-in with the session's frames made theirs, and node agents as processes that can be killed.
import { mkdtempSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { everyPod } from "@bailiff/crds/selects/selects";
import { decodeFrame } from "@bailiff/proto";
import { framesOf, recordings } from "@bailiff/proto/testing/recorded";
import type { Json } from "../../../hack/control-plane/api.ts";
import { type ControlPlane, startControlPlane } from "../../../hack/control-plane/control-plane.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { type Rewriting, rewrite } from "../../../hack/tetragon-stand-in/rewrite/rewrite.ts";
import { TetragonStandIn } from "../../../hack/tetragon-stand-in/stand-in.ts";
import { installShipped, nodeAgentToken, type ShippedOptions } from "../rbac/shipped.ts";
import { NodeAgent } from "./node-agent.ts";

export { NodeAgent };

/** Where a node agent finds its Tetragon. */
export type Tetragon = Pick<TetragonStandIn, "address" | "metricsPort">;

/** The file of a session's frames. */
export function recordingOf(session: string): string {
  const [file] = recordings("corpus/sessions", `${session}.pb.gz`).filter((path) => basename(path).startsWith(session));
  if (file === undefined) throw new Error(`there is no session ${session}`);
  return file;
}

const root = join(import.meta.dirname, "../../..");
export const node = "lab-node-1";
const ours = "/apis/bailiff.dev/v1alpha1";

interface Corpus {
  readonly static: readonly Json[];
  readonly sessions: Readonly<Record<string, { readonly objects: readonly Json[] }>>;
}

export class Stage implements AsyncDisposable {
  readonly plane: ControlPlane;
  readonly tetragon: TetragonStandIn;
  /** Recorded uid → uid that the API server gave. */
  readonly uids = new Map<string, string>();
  readonly folder: string;
  readonly #corpus: Corpus;
  readonly #agents = new Set<NodeAgent>();
  readonly #kubeconfigs = new Map<string, string>();

  private constructor(plane: ControlPlane, tetragon: TetragonStandIn) {
    this.plane = plane;
    this.tetragon = tetragon;
    // In the control plane's own, whose guard removes it when we are killed.
    this.folder = mkdtempSync(join(dirname(plane.kubeconfigPath), "stage-"));
    this.#corpus = JSON.parse(readFileSync(join(root, "test/fixtures/corpus/cluster.json"), "utf8"));
  }

  /** No stand-in for a kubelet: pods are as the recording has them. */
  static async set(options: ShippedOptions = {}): Promise<Stage> {
    const plane = await startControlPlane({ kubelet: false });
    const tetragon = await TetragonStandIn.start({ address: "127.0.0.1:0" });
    const stage = new Stage(plane, tetragon);
    try {
      await installShipped(plane, options);
      await stage.#furnish();
    } catch (error) {
      await stage[Symbol.asyncDispose]();
      throw error;
    }
    return stage;
  }

  /** Makes the pods of a session on a node, with the addresses and container ids that they were recorded with. */
  async enter(session: string, on = node): Promise<void> {
    const pods = this.#corpus.sessions[session]?.objects.filter(({ kind }) => kind === "Pod") ?? [];
    for (const pod of pods)
      if (!this.uids.has(pod.metadata.uid)) this.uids.set(pod.metadata.uid, await this.#makePod(pod, on));
  }

  /** Lets a pod that waits for a node be the one of a session: on the node, running, with the containers that were recorded. */
  async embody(session: string, name: string, { metadata }: Json, on = node): Promise<void> {
    const recorded = this.#corpus.sessions[session]?.objects.find((one) => one.metadata.name === name);
    const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
    const target = { apiVersion: "v1", kind: "Node", name: on };
    await this.plane.ask("POST", `${path}/binding`, { body: { metadata: { name: metadata.name }, target } });
    await this.#run(path, recorded);
    this.uids.set(recorded?.metadata.uid, metadata.uid);
  }

  /** Deletes the agents' pods; who enters again is somebody else. */
  async leave(): Promise<void> {
    for (const { metadata } of await this.pods())
      await this.plane.request(
        "DELETE",
        `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}?gracePeriodSeconds=0`,
      );
    this.uids.clear();
  }

  /** Ends every node agent that still runs. */
  async calm(): Promise<void> {
    for (const agent of this.#agents) await agent.kill("SIGKILL");
    this.#agents.clear();
  }

  /** The agents' pods, as the API server has them. */
  async pods(): Promise<Json[]> {
    const known = new Set(this.uids.values());
    return (await this.list("/api/v1/pods")).filter(({ metadata }: Json) => known.has(metadata.uid));
  }

  /** A session's frames as if the pods of today had done it, beginning at `startMs`. */
  frames(session: string, startMs = Date.now()): Buffer[] {
    const frames = framesOf(recordingOf(session));
    const first = decodeFrame(frames[0] ?? Buffer.alloc(0)).time;
    const rewriting: Rewriting = { uids: this.uids, shiftMicros: Math.round(startMs * 1000 - first) };
    return frames.map((frame) => rewrite(frame, rewriting));
  }

  async policy(namespace: string, spec: Json = {}, name = "watched"): Promise<Json> {
    const body = {
      apiVersion: "bailiff.dev/v1alpha1",
      kind: "AgentPolicy",
      metadata: { name },
      spec: { selector: everyPod, ...spec },
    };
    return this.plane.ask("POST", `${ours}/namespaces/${namespace}/agentpolicies`, { body });
  }

  /** All objects of a collection; an API server that was just restarted may ask for patience. */
  list(path: string): Promise<Json[]> {
    return until(`${path} is served`, 30_000, async () => {
      const { status, body } = await this.plane.request("GET", path);
      return status === 200 && body.items;
    });
  }

  /** All verdicts, by namespace and name. */
  async verdicts(): Promise<Json[]> {
    const items = await this.list(`${ours}/agentverdicts`);
    const key = ({ metadata }: Json) => `${metadata.namespace}/${metadata.name}`;
    return items.sort((a: Json, b: Json) => (key(a) < key(b) ? -1 : 1));
  }

  async nodeStatus(of = node): Promise<Json> {
    return (await this.plane.request("GET", `${ours}/agentnodes/${of}`)).body.status;
  }

  /** Starts a node agent as its own process; it is ready when this resolves, unless `ready` is false. */
  async agent(
    more: readonly string[] = [],
    {
      ready = true,
      on = node,
      tetragon = this.tetragon as Tetragon,
      stateDir = join(this.folder, `state-${on}`),
      nodeOptions = [] as readonly string[],
      environment = {} as Readonly<Record<string, string>>,
    } = {},
  ): Promise<NodeAgent> {
    const agent = new NodeAgent(dirname(this.plane.kubeconfigPath), { nodeOptions, environment }, [
      ...["--kubeconfig", await this.kubeconfigOf(on), "--node", on, "--tetragon", tetragon.address],
      ...["--tetragon-metrics", `http://127.0.0.1:${tetragon.metricsPort}/metrics`],
      ...["--tracing-policies", "net-connect,net-connect-udp,sensitive-files"],
      ...["--metrics-address", "127.0.0.1:0", "--state-dir", stateDir, "--health-every", "500ms"],
      ...more,
    ]);
    this.#agents.add(agent);
    if (ready) await agent.ready();
    return agent;
  }

  /** Of the node agent's pod on that node, which is made if need be: whoever is killed in it comes back with the same token. */
  async kubeconfigOf(on: string): Promise<string> {
    const known = this.#kubeconfigs.get(on);
    if (known !== undefined) return known;
    if (on !== node) await this.plane.ask("POST", "/api/v1/nodes", { body: { metadata: { name: on } } });
    const made = await this.plane.kubeconfigFor(await nodeAgentToken(this.plane, on));
    this.#kubeconfigs.set(on, made);
    return made;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const agent of this.#agents) await agent.kill("SIGKILL");
    await this.tetragon[Symbol.asyncDispose]();
    await this.plane.stop();
  }

  async #furnish(): Promise<void> {
    await this.plane.ask("POST", "/api/v1/nodes", { body: { metadata: { name: node } } });
    const wanted = ["Namespace", "ServiceAccount", "Service", "EndpointSlice"];
    for (const kind of wanted)
      for (const object of this.#corpus.static.filter((one) => one.kind === kind)) {
        const { uid: _, resourceVersion: __, creationTimestamp: ___, ...metadata } = object.metadata;
        const plural = kind === "Service" ? "services" : `${kind.toLowerCase()}s`;
        const group = kind === "EndpointSlice" ? "/apis/discovery.k8s.io/v1" : "/api/v1";
        const within = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace}`;
        const answer = await this.plane.request("POST", `${group}${within}/${plural}`, {
          body: { ...object, metadata },
        });
        if (answer.status >= 400 && answer.status !== 409 && answer.status !== 422)
          throw new Error(`${kind} ${metadata.name}: ${answer.status} ${answer.body.message}`);
      }
  }

  /** Bare: an owner that isn't there would have the pod collected. Its agent is then its service account. */
  async #makePod(pod: Json, nodeName: string): Promise<string> {
    const { name, namespace, labels } = pod.metadata;
    const { serviceAccountName, containers } = pod.spec;
    const path = `/api/v1/namespaces/${namespace}/pods`;
    await until(`${namespace} takes pods`, 30_000, async () => {
      const account = serviceAccountName ?? "default";
      return (
        (await this.plane.request("GET", `/api/v1/namespaces/${namespace}/serviceaccounts/${account}`)).status === 200
      );
    });
    const own = containers.map(({ volumeMounts: _, ...container }: Json) => container);
    const spec = { nodeName, serviceAccountName, containers: own, automountServiceAccountToken: false };
    const made = await this.plane.ask("POST", path, { body: { metadata: { name, labels }, spec } });
    await this.#run(`${path}/${name}`, pod);
    return made.metadata.uid;
  }

  /** Says of the pod at that path that it has run for an hour, as the recorded one did. */
  async #run(path: string, { status: { podIP, podIPs, containerStatuses } }: Json): Promise<void> {
    const startTime = new Date(Date.now() - 3_600_000).toISOString();
    const status = { phase: "Running", startTime, podIP, podIPs, containerStatuses };
    await this.plane.ask("PATCH", `${path}/status`, { body: { status } });
  }
}
