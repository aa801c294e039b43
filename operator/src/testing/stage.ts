// A control plane with everything that deploy/base ships, node agents' pods on its nodes, and operators as processes of their own under
// their own service account. What a node agent writes is written with a node agent's token.
import { ask, type Json } from "../../../hack/control-plane/api.ts";
import { type ControlPlane, startControlPlane } from "../../../hack/control-plane/control-plane.ts";
import type { Access } from "../../../hack/control-plane/kubeconfig.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { installShipped, nodeAgentToken, operatorKubeconfig } from "../../../test/cluster/rbac/shipped.ts";
import { condition, policyDraft, verdictDraft } from "./drafts.ts";
import { type Running, startOperator, untilItSays } from "./operator-process.ts";

export { condition, finding, marks, seeing } from "./drafts.ts";
export type { Running } from "./operator-process.ts";

const api = "/apis/bailiff.dev/v1alpha1";

export class Stage implements AsyncDisposable {
  readonly plane: ControlPlane;
  readonly #nodeAgents: ReadonlyMap<string, string>;
  readonly #kubeconfig: string;
  readonly #operators: Running[] = [];

  constructor(plane: ControlPlane, nodeAgents: ReadonlyMap<string, string>, kubeconfig: string) {
    this.plane = plane;
    this.#nodeAgents = nodeAgents;
    this.#kubeconfig = kubeconfig;
  }

  /** Starts an operator; resolves once it leads, or is ready to. `program`: what Node runs, the sources unless given. */
  async operator(
    args: readonly string[] = [],
    { leads = true, program }: { leads?: boolean; program?: readonly string[] } = {},
  ): Promise<Running> {
    const identity = `operator-${this.#operators.length + 1}`;
    const running = startOperator(["--kubeconfig", this.#kubeconfig, "--identity", identity, ...args], program);
    this.#operators.push(running);
    await untilItSays(running, leads ? "leading" : "caches have synced");
    return running;
  }

  /** Raw JSON under the API of ours, as the admin. */
  ours(method: string, path: string, body?: unknown): Promise<Json> {
    return this.plane.ask(method, `${api}/${path}`, body === undefined ? {} : { body });
  }

  async policy(namespace: string, name: string, spec: Json): Promise<Json> {
    const made = await this.ours("POST", `namespaces/${namespace}/agentpolicies`, policyDraft(name, spec));
    await until(`policy ${name} is looked at`, 60_000, async () => {
      const { status } = await this.ours("GET", `namespaces/${namespace}/agentpolicies/${name}`);
      return status?.observedGeneration === made.metadata.generation;
    });
    return made;
  }

  /**
   * Waits until a policy's condition Armed says that: its caches know then what a plan for a pod depends on (foreign policies, what a
   * node offers), and a case that is made next is decided with it.
   */
  async armed(namespace: string, name: string, says: string): Promise<Json> {
    let last: Json;
    try {
      return await until(`policy ${name} says "${says}"`, 60_000, async () => {
        last = condition(await this.ours("GET", `namespaces/${namespace}/agentpolicies/${name}`), "Armed");
        return last?.message.includes(says) && last;
      });
    } catch (error) {
      throw new Error(`${String(error)}; it says ${JSON.stringify(last)}`, { cause: error });
    }
  }

  /** A bare pod, once it runs. */
  async pod(namespace: string, name: string, labels: Readonly<Record<string, string>>, spec: Json = {}): Promise<Json> {
    const body = {
      metadata: { name, labels },
      spec: { containers: [{ name: "app", image: "example.com/app:1" }], ...spec },
    };
    await this.plane.ask("POST", `/api/v1/namespaces/${namespace}/pods`, { body });
    return this.running(namespace, name);
  }

  /** A Deployment whose pods are labelled with its name, without waiting for them. */
  async deployment(namespace: string, name: string, replicas: number): Promise<void> {
    const words = ["create", "deployment", name, "--image=example.com/app:1", `--replicas=${replicas}`];
    await this.plane.kubectl("-n", namespace, ...words);
  }

  running(namespace: string, name: string): Promise<Json> {
    return until(`pod ${name} runs`, 60_000, async () => {
      const pod = await this.getPod(namespace, name);
      return pod?.status.phase === "Running" && pod;
    });
  }

  /** The pods of a selector, once there are `count` and all run. */
  runningPods(namespace: string, selector: string, count: number): Promise<Json[]> {
    return until(`${count} pods ${selector} run`, 60_000, async () => {
      const query = new URLSearchParams({ labelSelector: selector });
      const { items } = await this.plane.ask("GET", `/api/v1/namespaces/${namespace}/pods?${query}`);
      return items.length === count && items.every((pod: Json) => pod.status.phase === "Running") && items;
    });
  }

  async getPod(namespace: string, name: string): Promise<Json | undefined> {
    const { status, body } = await this.plane.request("GET", `/api/v1/namespaces/${namespace}/pods/${name}`);
    return status === 200 ? body : undefined;
  }

  /** What the node agent of that pod's node would report. `by`: the node whose agent writes. */
  async verdict(
    pod: Json,
    policy: string | undefined,
    spec: Json = {},
    { by, name }: { by?: string; name?: string } = {},
  ): Promise<Json> {
    const { namespace } = pod.metadata;
    const draft = verdictDraft(pod, policy, spec);
    const body = name === undefined ? draft : { ...draft, metadata: { ...draft.metadata, name } };
    return ask(this.nodeAgent(by ?? pod.spec.nodeName), "POST", `${api}/namespaces/${namespace}/agentverdicts`, {
      body,
    });
  }

  /** What the node agent of a node writes with. */
  nodeAgent(node: string): Access {
    return this.plane.accessWith(this.#nodeAgents.get(node) ?? "");
  }

  /** Changes a case as its node agent does. */
  async report(verdict: Json, spec: Json): Promise<Json> {
    const { namespace, name } = verdict.metadata;
    return ask(this.nodeAgent(verdict.spec.pod.node), "PATCH", `${api}/namespaces/${namespace}/agentverdicts/${name}`, {
      body: { spec },
    });
  }

  /** Says what a node's agent says of itself. */
  async node(name: string, status: Json): Promise<void> {
    const access = this.nodeAgent(name);
    const body = { apiVersion: "bailiff.dev/v1alpha1", kind: "AgentNode", metadata: { name } };
    if ((await this.plane.request("GET", `${api}/agentnodes/${name}`)).status === 404)
      await ask(access, "POST", `${api}/agentnodes`, { body });
    await ask(access, "PATCH", `${api}/agentnodes/${name}/status`, { body: { status } });
  }

  decide(verdict: Json, decision: Json): Promise<Json> {
    const { namespace, name } = verdict.metadata;
    return this.ours("PATCH", `namespaces/${namespace}/agentverdicts/${name}`, {
      spec: { decision: { by: "admin", ...decision } },
    });
  }

  async getVerdict(verdict: Json): Promise<Json | undefined> {
    const { namespace, name } = verdict.metadata;
    const { status, body } = await this.plane.request("GET", `${api}/namespaces/${namespace}/agentverdicts/${name}`);
    return status === 200 ? body : undefined;
  }

  /** The case once it is so; on a time-out the error shows the case. */
  async untilVerdict(verdict: Json, what: string, holds: (now: Json) => boolean, timeoutMs = 60_000): Promise<Json> {
    let last: Json;
    try {
      return await until(`case ${verdict.metadata.name} ${what}`, timeoutMs, async () => {
        last = await this.getVerdict(verdict);
        return last !== undefined && holds(last) && last;
      });
    } catch (error) {
      throw new Error(`${String(error)}; it is ${JSON.stringify(last?.status)}`, { cause: error });
    }
  }

  phase(verdict: Json, phase: string, timeoutMs?: number): Promise<Json> {
    return this.untilVerdict(verdict, `is ${phase}`, ({ status }) => status?.phase === phase, timeoutMs);
  }

  /** The case once the operator has said why the pod is, or isn't, in custody. */
  held(verdict: Json, reason: string, timeoutMs?: number): Promise<Json> {
    return this.untilVerdict(verdict, `says ${reason}`, (now) => condition(now, "Held")?.reason === reason, timeoutMs);
  }

  /** Waits for an Event of ours about an object of that namespace, as "Type Reason Kind", told so often: they are written beside the work. */
  async event(namespace: string, wanted: string, times = 1): Promise<void> {
    let told: string[] = [];
    await until(`an Event tells "${wanted}" ${times} times`, 60_000, async () => {
      const { items } = await this.plane.ask("GET", `/api/v1/namespaces/${namespace}/events`);
      told = items
        .filter(({ reportingComponent }: Json) => reportingComponent === "bailiff-operator")
        .map(({ type, reason, series, involvedObject: { kind } }: Json) => {
          return `${type} ${reason} ${kind}, ${series?.count ?? 1} times`;
        });
      return told.some((one) => one.startsWith(wanted) && Number(/ (\d+) times$/.exec(one)?.[1]) >= times);
    }).catch((error) => {
      throw new Error(`${String(error)}; there are ${told.join("; ")}`, { cause: error });
    });
  }

  /** Kills the operators that still run. */
  async killOperators(): Promise<void> {
    for (const { child } of this.#operators) child.kill("SIGKILL");
    await Promise.all(this.#operators.map(({ ended }) => ended));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.killOperators();
    await this.plane.stop();
  }
}

/** Starts a stage, without an operator. */
export async function startStage(): Promise<Stage> {
  const plane = await startControlPlane();
  try {
    await installShipped(plane);
    const tokens = new Map<string, string>();
    for (const node of plane.nodes) tokens.set(node, await nodeAgentToken(plane, node));
    return new Stage(plane, tokens, await operatorKubeconfig(plane));
  } catch (error) {
    await plane.stop();
    throw error;
  }
}
