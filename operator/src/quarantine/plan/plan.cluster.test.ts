// The plan on a real API server: what is stored is what was meant, the patches bite once and only on the pod that they were made for.
import { beforeAll, describe, expect, test } from "vitest";
import { request } from "../../../../hack/control-plane/api.ts";
import type { Connection } from "../../../../hack/control-plane/connection.ts";
import { until } from "../../../../hack/control-plane/ready.ts";
import { sharedControlPlane } from "../../../../hack/control-plane/shared.ts";
import type { Allow } from "../armed/armed.ts";
import { armed } from "../armed/armed.ts";
import { compareArmed } from "../armed/compare.ts";
import { parseNetworkPolicy } from "../networkpolicy/parse.ts";
import { generate } from "../overlap/oracle/generate.ts";
import type { PodPatch } from "./cut.ts";
import { releasePatch } from "./cut.ts";
import { plan } from "./plan.ts";
import type { Pod } from "./pod.ts";

let plane: Connection;
let namespace: string;

beforeAll(async () => {
  plane = await sharedControlPlane();
  namespace = await plane.namespace("plan");
});

const nothing: Allow = { dns: false, egress: [], ingress: [] };
const policyPath = () => `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
const podPath = (name: string) => `/api/v1/namespaces/${namespace}/pods/${name}`;

async function send(name: string, patch: PodPatch | undefined): Promise<number> {
  const body = patch;
  const answer = await request(plane, "PATCH", podPath(name), { body, contentType: "application/merge-patch+json" });
  return answer.status;
}

async function barePod(name: string): Promise<Pod> {
  const body = {
    metadata: { name, labels: { app: name } },
    spec: { containers: [{ name: "app", image: "example.com/app:1" }] },
  };
  await plane.ask("POST", `/api/v1/namespaces/${namespace}/pods`, { body });
  return settled(name);
}

/** Once it runs nothing but us writes it. */
function settled(name: string): Promise<Pod> {
  return until(`pod ${name} runs`, 60_000, async () => {
    const pod = await plane.ask("GET", podPath(name));
    return pod.status.phase === "Running" && (pod as Pod);
  });
}

async function planned(pod: Pod) {
  const { items } = await plane.ask("GET", policyPath());
  const policy = { metadata: { namespace, name: "bot" }, spec: { response: { allow: nothing } } };
  return plan({ policy, pod, case: "case-1", networkPolicies: items, backends: [] });
}

describe("armed policies", () => {
  const cases = Array.from({ length: 60 }, (_, seed) => generate(seed)).filter(
    ({ allow }) => allow.egress.length + allow.ingress.length > 0,
  );

  test("are stored as they were meant, peers included, and compared as stored", async () => {
    expect(cases.length).toBeGreaterThan(10);
    for (const { seed, allow } of [...cases, { seed: 1000, allow: nothing }]) {
      const desired = armed({ metadata: { namespace, name: `bot-${seed}` }, spec: { response: { allow } } });
      await plane.ask("POST", policyPath(), { body: desired });
      const stored = await plane.ask("GET", `${policyPath()}/${desired.metadata.name}`);
      expect(compareArmed(desired, stored), JSON.stringify(stored.spec)).toEqual({ same: true });
      expect({ ...parseNetworkPolicy(stored) }).toEqual({ ...parseNetworkPolicy(desired) });
    }
  });

  test("lose their meaning where `from` is lost, which the comparison sees on what is stored", async () => {
    const allow: Allow = { ...nothing, ingress: [{ cidr: "192.0.2.0/24", ports: [], protocol: "TCP" }] };
    const desired = armed({ metadata: { namespace, name: "lossy" }, spec: { response: { allow } } });
    const lost = { ...desired, spec: { ...desired.spec, ingress: [{}] } };
    await plane.ask("POST", policyPath(), { body: lost });
    const stored = await plane.ask("GET", `${policyPath()}/${desired.metadata.name}`);
    expect(compareArmed(desired, stored)).toMatchObject({ same: false, allowsAll: ["spec.ingress[0]"] });
  });
});

test("generated foreign policies are such as the API server takes, and mean the same as stored", async () => {
  const policies = Array.from({ length: 100 }, (_, seed) => generate(seed)).flatMap(({ seed, foreign }) =>
    foreign.map((raw, i) => ({ ...raw, metadata: { namespace, name: `generated-${seed}-${i}` } })),
  );
  for (const body of policies) {
    const stored = await plane.ask("POST", `${policyPath()}?dryRun=All`, { body });
    const [{ pods: _, ...ours }, { pods: __, ...theirs }] = [parseNetworkPolicy(body), parseNetworkPolicy(stored)];
    expect(theirs, JSON.stringify(body)).toEqual(ours);
  }
});

describe("the cut", () => {
  test("of a bare pod takes the label that a policy allows by, and release leaves the pod as it was before", async () => {
    const before = await barePod("bare");
    const spec = { podSelector: { matchLabels: { app: "bare" } }, policyTypes: ["Egress"], egress: [{}] };
    await plane.ask("POST", policyPath(), { body: { metadata: { name: "allow-bare" }, spec } });
    const made = await planned(before);
    expect(made).toMatchObject({ remove: ["app"], left: [], overlap: [{ policy: `${namespace}/allow-bare` }] });
    expect(await send("bare", made.cut)).toBe(200);
    const held = await plane.ask("GET", podPath("bare"));
    expect(held.metadata.labels).toEqual({ "bailiff.dev/quarantine": "bot", "bailiff.dev/isolate": "true" });
    expect((await planned(held)).cut).toBeUndefined();
    expect(await send("bare", releasePatch(held).patch)).toBe(200);
    const after = await plane.ask("GET", podPath("bare"));
    expect(after.metadata.labels).toEqual(before.metadata.labels);
    expect(after.metadata.annotations).toEqual(before.metadata.annotations);
  });

  test("made of an older version of the pod, or of another pod of that name, is refused", async () => {
    const pod = await barePod("stale");
    const { cut } = await planned(pod);
    await plane.kubectl("-n", namespace, "annotate", "pod", "stale", "note=changed");
    expect(await send("stale", cut)).toBe(409);
    const { resourceVersion: _, ...metadata } = pod.metadata;
    const foreign = await planned({ ...pod, metadata: { ...metadata, uid: "00000000-0000-0000-0000-000000000000" } });
    expect([409, 422]).toContain(await send("stale", foreign.cut));
    expect((await plane.ask("GET", podPath("stale"))).metadata.labels).toEqual({ app: "stale" });
  });

  test("of a Deployment's pod has it replaced; it is released outside, and readopted when asked", async () => {
    await plane.kubectl("-n", namespace, "create", "deployment", "web", "--image=example.com/web:2");
    const spec = { podSelector: { matchLabels: { app: "web" } }, policyTypes: ["Egress"], egress: [{}] };
    await plane.ask("POST", policyPath(), { body: { metadata: { name: "allow-web" }, spec } });
    await plane.kubectl("-n", namespace, "rollout", "status", "deployment/web", "--timeout=60s");
    const { items } = await plane.ask("GET", `/api/v1/namespaces/${namespace}/pods?labelSelector=app%3Dweb`);
    const { name } = items[0].metadata;
    const made = await planned(await settled(name));
    expect(made).toMatchObject({ remove: ["app"], mayBeReplaced: true });
    expect(await send(name, made.cut)).toBe(200);
    const held = await until("the ReplicaSet has let go", 60_000, async () => {
      const pod = await plane.ask("GET", podPath(name));
      return pod.metadata.ownerReferences === undefined && pod;
    });
    const release = releasePatch(held);
    expect(release).toMatchObject({ replaced: true, restored: [] });
    expect(await send(name, release.patch)).toBe(200);
    const outside = await plane.ask("GET", podPath(name));
    expect(outside.metadata.labels).toEqual({ "pod-template-hash": expect.any(String) });
    expect(await send(name, releasePatch(outside, true).patch)).toBe(200);
    await until("the ReplicaSet has taken it back, or deleted it as one too many", 60_000, async () => {
      const { status, body } = await request(plane, "GET", podPath(name));
      return status === 404 || body.metadata.ownerReferences?.[0].kind === "ReplicaSet";
    });
  });
});
