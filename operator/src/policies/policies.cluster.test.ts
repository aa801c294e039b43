// Policies on a real API server: their status, their armed NetworkPolicies as stored, what others' objects do to them.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { condition, marks, type Running, type Stage, seeing, startStage } from "../testing/stage.ts";

let stage: Stage;
let operator: Running;
let namespace: string;

beforeAll(async () => {
  stage = await startStage();
  operator = await stage.operator();
}, 120_000);
afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  namespace = await stage.plane.namespace("policies");
});

const get = (name = "bot") => stage.ours("GET", `namespaces/${namespace}/agentpolicies/${name}`);
/** The policy once its status is so; on a time-out the error shows it. */
async function so(what: string, holds: (policy: Json) => boolean, name = "bot"): Promise<Json> {
  let last: Json;
  try {
    return await until(what, 60_000, async () => {
      last = await get(name);
      return holds(last) && last;
    });
  } catch (error) {
    throw new Error(`${String(error)}; it is ${JSON.stringify(last?.status)}`, { cause: error });
  }
}
const says = (type: string, status: string, reason: string, name = "bot") =>
  so(
    `${type} is ${status} ${reason}`,
    (policy) => {
      const now = condition(policy, type);
      return now?.status === status && now.reason === reason;
    },
    name,
  );
const armedPath = (name = "bot") =>
  `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies/bailiff-quarantine-${name}`;

describe("the armed NetworkPolicy", () => {
  const allow = {
    dns: true,
    egress: [{ cidr: "203.0.113.0/24", ports: [443] }],
    ingress: [
      { namespaceSelector: { matchLabels: { team: "forensics" } }, podSelector: { matchLabels: { app: "probe" } } },
    ],
  };

  test("is stored with every peer that was meant, and belongs to its policy", async () => {
    const policy = await stage.policy(namespace, "bot", { response: { allow } });
    const stored = await stage.plane.ask("GET", armedPath());
    expect(stored.spec).toEqual({
      podSelector: { matchLabels: { "bailiff.dev/quarantine": "bot" } },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        {
          from: [
            {
              namespaceSelector: { matchLabels: { team: "forensics" } },
              podSelector: { matchLabels: { app: "probe" } },
            },
          ],
          ports: [{ protocol: "TCP" }],
        },
      ],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
              podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
            },
          ],
          ports: [
            { protocol: "UDP", port: 53 },
            { protocol: "TCP", port: 53 },
          ],
        },
        { to: [{ ipBlock: { cidr: "203.0.113.0/24" } }], ports: [{ protocol: "TCP", port: 443 }] },
      ],
    });
    expect(stored.metadata.ownerReferences).toMatchObject([
      { kind: "AgentPolicy", name: "bot", uid: policy.metadata.uid },
    ]);
    await says("Armed", "True", "Armed");
  });

  test("is written again when somebody opens or deletes it, and follows its policy", async () => {
    await stage.policy(namespace, "bot", {});
    const denies = () =>
      until("it denies everything again", 60_000, async () => {
        const { status, body } = await stage.plane.request("GET", armedPath());
        return status === 200 && body.spec.ingress === undefined && body.spec.egress === undefined;
      });
    await stage.plane.kubectl(
      "-n",
      namespace,
      "patch",
      "networkpolicy",
      "bailiff-quarantine-bot",
      "--type=merge",
      "-p",
      '{"spec":{"egress":[{}]}}',
    );
    await denies();
    await stage.plane.ask("DELETE", armedPath());
    await denies();
    await stage.ours("PATCH", `namespaces/${namespace}/agentpolicies/bot`, {
      spec: { response: { allow: { dns: true } } },
    });
    await until(
      "it leaves DNS open",
      60_000,
      async () => (await stage.plane.ask("GET", armedPath())).spec.egress?.length === 1,
    );
    await stage.ours("PATCH", `namespaces/${namespace}/agentpolicies/bot`, { spec: { mode: "Observe" } });
    await until(
      "it is gone in mode Observe",
      60_000,
      async () => (await stage.plane.request("GET", armedPath())).status === 404,
    );
    await says("Armed", "False", "Observe");
  });
});

describe("a status", () => {
  test("names pods and agents by their owners, prisoners too, and says that nobody has learned or looked", async () => {
    await stage.plane.kubectl(
      "-n",
      namespace,
      "create",
      "deployment",
      "bot",
      "--image=example.com/bot:1",
      "--replicas=2",
    );
    await stage.policy(namespace, "bot", {});
    const [pod] = await stage.runningPods(namespace, "app=bot", 2);
    const agents = [{ name: "deployment/bot", baseline: "Absent", coverage: "Unknown" }];
    await so("it has two pods", ({ status }) => status.selectedPods === 2 && status.agents.length === 1);
    await stage.phase(await stage.verdict(pod, "bot", { agent: { name: "deployment/bot" } }), "Quarantined");
    const { status, metadata } = await get();
    expect(status).toMatchObject({ observedGeneration: metadata.generation, selectedPods: 2, agents });
    expect(metadata.finalizers).toEqual(["bailiff.dev/custody"]);
    await says("BaselineReady", "False", "Absent");
    expect(condition(await get(), "Covered").status).not.toBe("True");
  });

  test("follows what node agents say, and their readiness", async () => {
    await stage.node("node-1", seeing);
    await stage.policy(namespace, "bot", {});
    await stage.pod(namespace, "bot", { app: "bot" }, { nodeName: "node-1" });
    await says("Covered", "True", "Full");
    await stage.armed(namespace, "bot", "node-1: Kernel, NetworkPolicy");
    await says("Armed", "True", "Armed");
    const { items } = await stage.plane.ask(
      "GET",
      "/api/v1/namespaces/bailiff-system/pods?fieldSelector=spec.nodeName%3Dnode-1",
    );
    const conditions = [{ type: "Ready", status: "False" }];
    await stage.plane.ask("PATCH", `/api/v1/namespaces/bailiff-system/pods/${items[0].metadata.name}/status`, {
      body: { status: { conditions } },
    });
    await says("Covered", "False", "NodeBlind");
    await stage.armed(namespace, "bot", "node-1: NetworkPolicy");
  });

  test("says what is wrong with the spec, without standing in the way of the rest", async () => {
    await stage.policy(namespace, "bot", {
      rules: { disabled: ["mine"] },
      declared: { destinations: [{ service: { name: "crm" } }] },
      response: { ttl: "5s" },
    });
    const { message } = condition(await says("Accepted", "False", "UnknownRule"), "Accepted");
    for (const part of ["there is no rule mine", `no Service ${namespace}/crm`, "ttl 5s is shorter"])
      expect(message).toContain(part);
    expect((await stage.plane.request("GET", armedPath())).status).toBe(200);
  });

  test("of a policy with an empty selector says that it selects nothing, and nothing is armed", async () => {
    await stage.pod(namespace, "bot", { app: "bot" });
    await stage.policy(namespace, "bot", { selector: {} });
    await says("Accepted", "False", "EmptySelector");
    expect((await get()).status.selectedPods).toBe(0);
    expect((await stage.plane.request("GET", armedPath())).status).toBe(404);
  });

  test("of two policies that select one pod: both say so, and the older has it", async () => {
    await stage.policy(namespace, "older", { selector: { matchLabels: { app: "bot" } } });
    await new Promise((resolve) => setTimeout(resolve, 1100)); // creation times are whole seconds
    await stage.policy(namespace, "bot", {});
    await stage.pod(namespace, "bot", { app: "bot" });
    const older = await says("Accepted", "True", "Overlap", "older");
    const younger = await says("Accepted", "True", "Overlap");
    expect([older.status.selectedPods, younger.status.selectedPods]).toEqual([1, 0]);
    expect(condition(younger, "Accepted").message).toContain("belongs to policy older");
    await stage.ours("DELETE", `namespaces/${namespace}/agentpolicies/older`);
    await so("the younger has the pod", ({ status }) => status.selectedPods === 1);
  });

  test("names what other policies would still allow, and what would have to go", async () => {
    await stage.plane.ask("POST", `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`, {
      body: {
        metadata: { name: "allow" },
        spec: { podSelector: { matchLabels: { app: "bot" } }, policyTypes: ["Egress"], egress: [{}] },
      },
    });
    await stage.policy(namespace, "bot", {});
    await stage.pod(namespace, "bot", { app: "bot" });
    const { message } = condition(await says("Armed", "True", "Overlap"), "Armed");
    expect(message).toContain(`${namespace}/allow would still allow egress`);
    expect(message).toContain("without app it would not");
  });
});

test("objects of deploy/backends are found once the cluster serves their kind, and then cut by the isolate label alone", async () => {
  const crd = (group: string, version: string, plural: string, kind: string) => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: `${plural}.${group}`,
      ...(group.endsWith("k8s.io") && { annotations: { "api-approved.kubernetes.io": "unapproved, for a test" } }),
    },
    spec: {
      group,
      scope: "Cluster",
      names: { plural, kind, singular: kind.toLowerCase() },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        },
      ],
    },
  });
  const definitions = [
    crd("cilium.io", "v2", "ciliumclusterwidenetworkpolicies", "CiliumClusterwideNetworkPolicy"),
    crd("policy.networking.k8s.io", "v1alpha2", "clusternetworkpolicies", "ClusterNetworkPolicy"),
  ];
  await stage.plane.kubectl("apply", "-f", "-", {
    stdin: definitions.map((one) => JSON.stringify(one)).join("\n---\n"),
  });
  await stage.plane.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s");
  for (const name of ["cilium", "network-policy-api"]) {
    const stdin = readFileSync(new URL(`../../../deploy/backends/${name}/isolate.yaml`, import.meta.url), "utf8");
    await stage.plane.kubectl("apply", "-f", "-", { stdin });
  }
  await stage.policy(namespace, "bot", {});
  const pod = await stage.pod(namespace, "bot", { app: "bot" }, { nodeName: "node-2" });
  await stage.armed(namespace, "bot", "Cilium, ClusterNetworkPolicy, NetworkPolicy"); // looked for every 30 s
  const { status } = await stage.phase(await stage.verdict(pod, "bot"), "Quarantined");
  expect(status.quarantine.backends.map(({ name }: Json) => name)).toEqual([
    "Cilium",
    "ClusterNetworkPolicy",
    "NetworkPolicy",
  ]);
  expect(status.quarantine.removedLabels).toEqual([]);
}, 120_000);

test("metrics count cases by phase, quarantines by backend, and pods that nobody judges", async () => {
  await stage.policy(namespace, "bot", {});
  await stage.pod(namespace, "stranger", { app: "stranger" });
  const pod = await stage.pod(namespace, "bot", { app: "bot" }, { nodeName: "node-2" });
  const verdict = await stage.verdict(pod, "bot");
  await stage.phase(verdict, "Quarantined");
  const scrape = async () => (await fetch(`http://127.0.0.1:${operator.metricsPort}/metrics`)).text();
  const labels = `namespace="${namespace}",policy="bot",mode="Quarantine",severity="Critical"`;
  const metrics = await until("the case is counted", 60_000, async () => {
    const text = await scrape();
    return text.includes(`bailiff_verdicts{${labels},phase="Quarantined"} 1`) && text;
  });
  expect(metrics).toMatch(/bailiff_quarantines\{backend="NetworkPolicy",state="\w+"\} [1-9]/);
  expect(metrics).toMatch(/bailiff_unselected_pods [1-9]/);
  expect(metrics).toMatch(/bailiff_verdict_to_cut_seconds_count [1-9]/);
  expect(metrics).toContain("bailiff_leader 1");
  await stage.decide(verdict, { action: "Dismiss" });
  await stage.phase(verdict, "Dismissed");
  await until("the phase is counted anew", 60_000, async () =>
    (await scrape()).includes(`bailiff_verdicts{${labels},phase="Dismissed"} 1`),
  );
  expect(marks(await stage.getPod(namespace, "bot"))).toEqual([]);
});
