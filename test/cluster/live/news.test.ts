// What comes while the node agent runs: pods, what owns them, what is declared of them, and the names of what they connect to.
import { decodeFrame } from "@bailiff/proto";
import { framesOf } from "@bailiff/proto/testing/recorded";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { type NodeAgent, recordingOf, Stage } from "./stage.ts";

const session = "dev-attack-1";
let stage: Stage;
let agent: NodeAgent;
beforeAll(async () => {
  stage = await Stage.set();
  // Pods of namespace research connect to its address again and again; it is somebody else's Service soon.
  await stage.plane.ask("DELETE", "/api/v1/namespaces/research/services/vector-db");
  agent = await stage.agent();
  await comes("pods", () => stage.enter(session));
});
afterAll(() => stage?.[Symbol.asyncDispose]());

/** Makes something, and waits until the node agent has one more of its kind. */
async function comes(plural: string, make: () => Promise<unknown>): Promise<void> {
  const kept = () => agent.metric(`bailiff_watch_objects{resource="${plural}"}`);
  const before = await kept();
  await make();
  await until(`the node agent has one more of ${plural}`, 30_000, async () => (await kept()) > before);
}

/** Whatever the pods there do is undeclared, but for connections to that Service. */
function declare(namespace: string, service = "late"): Promise<void> {
  const declared = { complete: true, destinations: [{ service: { name: service } }] };
  return comes("agentpolicies", () => stage.policy(namespace, { mode: "Observe", declared }));
}

/** Cases of that namespace, once those frames have been judged and what was found is written down. */
async function judged(namespace: string, frames = stage.frames(session)): Promise<Json[]> {
  const types = ["exec", "exit", "kprobe"];
  const seen = async () => {
    const counts = await Promise.all(types.map((type) => agent.metric(`bailiff_events_total{type="${type}"}`)));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  const before = await seen();
  await stage.tetragon.play(frames);
  await until("all of it is judged and written", 90_000, async () => {
    const waiting = ['bailiff_waiting_events{where="inbox"}', 'bailiff_waiting_events{where="arrivals"}'];
    const left = await Promise.all([...waiting, "bailiff_unwritten_cases"].map((series) => agent.metric(series)));
    return (await seen()) === before + frames.length && left.every((count) => count === 0);
  });
  const cases = (await stage.verdicts()).filter(({ metadata }) => metadata.namespace === namespace);
  expect(cases.length).toBeGreaterThan(0);
  return cases;
}

/** What is said of destinations that nobody declared. */
function undeclared(cases: readonly Json[]): string {
  const findings = cases.flatMap(({ spec }) => spec.findings);
  return JSON.stringify(findings.filter(({ rule }: Json) => rule === "declared-destination"));
}

describe("what comes after the node agent has begun", () => {
  const late = (spec: Json) => ({ body: { metadata: { name: "late" }, spec: { ports: [{ port: 443 }], ...spec } } });

  test("a Service is what a policy declares by its name", async () => {
    const address = "10.96.40.7";
    await declare("research");
    await comes("services", () =>
      stage.plane.ask("POST", "/api/v1/namespaces/research/services", late({ clusterIP: address })),
    );
    const said = undeclared(await judged("research"));
    expect(said).not.toBe("[]");
    expect(said).not.toContain(address);
  });

  test("an endpoint is the Service that it belongs to", async () => {
    const address = "203.0.113.10";
    await declare("support");
    await stage.plane.ask("POST", "/api/v1/namespaces/support/services", late({}));
    await comes("endpointslices", () =>
      stage.plane.ask("POST", "/apis/discovery.k8s.io/v1/namespaces/support/endpointslices", {
        body: {
          metadata: { name: "late-1", labels: { "kubernetes.io/service-name": "late" } },
          addressType: "IPv4",
          endpoints: [{ addresses: [address] }],
          ports: [{ port: 443, protocol: "TCP" }],
        },
      }),
    );
    const said = undeclared(await judged("support"));
    expect(said).not.toBe("[]");
    expect(said).not.toContain(address);
  });
});

describe("a pod is the agent of", () => {
  const template = (app: string) => ({
    metadata: { labels: { app } },
    spec: { restartPolicy: "Never", containers: [{ name: "app", image: "example.com/app:1" }] },
  });
  const within = (namespace: string) => (path: string) => `/apis/${path.replace("/", `/v1/namespaces/${namespace}/`)}`;

  /** Lets that pod come as the recorded one, and do what that one did; whose agent its case says that it is. */
  async function agentOf({ metadata }: Json, other: string, recorded: string): Promise<string> {
    await comes("pods", () => stage.embody(other, recorded, { metadata }));
    const frames = stage.frames(other).filter((frame) => {
      const event = decodeFrame(frame);
      return "process" in event && event.process?.pod?.uid === metadata.uid;
    });
    const cases = await judged(metadata.namespace, frames);
    return cases.find(({ spec }) => spec.pod.uid === metadata.uid)?.spec.agent.name;
  }

  /** The pod of that label, once its controller has made it. */
  function podOf(namespace: string, app: string): Promise<Json> {
    return until(`there is a pod of ${app}`, 60_000, async () => {
      const { items } = await stage.plane.ask("GET", `/api/v1/namespaces/${namespace}/pods?labelSelector=app%3D${app}`);
      return items[0];
    });
  }

  test("whoever owns its Job, whatever the Job is called", async () => {
    const spec = { schedule: "0 0 1 1 *", suspend: true, jobTemplate: { spec: { template: template("reports") } } };
    await stage.plane.ask("POST", within("finance")("batch/cronjobs"), {
      body: { metadata: { name: "reports" }, spec },
    });
    await stage.plane.kubectl("-n", "finance", "create", "job", "by-hand", "--from=cronjob/reports");
    const pod = await podOf("finance", "reports");
    await declare("finance");
    expect(await agentOf(pod, "dev-attack-2", "batch-report-29394135-ljs6l")).toBe("cronjob/reports");
  });

  test("whoever owns it, also where what it does is seen before the API server tells of it", async () => {
    const [other, recorded] = ["dev-attack-2", "batch-report-29394135-ljs6l"];
    const spec = { template: { ...template("late"), metadata: { labels: { app: "late" } } } };
    await stage.plane.ask("POST", within("finance")("batch/jobs"), { body: { metadata: { name: "late" }, spec } });
    const pod = await podOf("finance", "late");
    const { uid } = pod.metadata;
    const isOf = (frame: Buffer, whose: (pod: { name: string; uid: string }) => boolean) => {
      const event = decodeFrame(frame);
      return "process" in event && event.process.pod !== undefined && whose(event.process.pod);
    };
    const [first] = framesOf(recordingOf(other)).filter((frame) => isOf(frame, ({ name }) => name === recorded));
    const event = decodeFrame(first ?? Buffer.alloc(0));
    stage.uids.set("process" in event ? (event.process.pod?.uid ?? "") : "", uid);
    const frames = stage.frames(other).filter((frame) => isOf(frame, (one) => one.uid === uid));
    const execs = () => agent.metric('bailiff_events_total{type="exec"}');
    const before = await execs();
    const [cases] = await Promise.all([
      judged("finance", frames),
      until("its events are here", 30_000, async () => (await execs()) > before).then(() =>
        comes("pods", () => stage.embody(other, recorded, pod)),
      ),
    ]);
    // Tetragon's own word for it would be another: that of the pod that was recorded.
    expect(cases.find(({ spec }) => spec.pod.uid === uid)?.spec.agent.name).toBe("job/late");
  });

  test("whoever owns its ReplicaSet, whatever the ReplicaSet is called", async () => {
    const { spec, metadata } = template("ops");
    const selector = { matchLabels: { app: "ops" } };
    const body = { selector, replicas: 1, template: { metadata, spec: { ...spec, restartPolicy: "Always" } } };
    const path = within("platform");
    await stage.plane.ask("POST", path("apps/replicasets"), {
      body: { metadata: { name: "by-hand", labels: metadata.labels }, spec: body },
    });
    const pod = await podOf("platform", "ops");
    await stage.plane.ask("POST", path("apps/deployments"), { body: { metadata: { name: "ops" }, spec: body } });
    await until("the Deployment has adopted it", 60_000, async () => {
      const { metadata } = await stage.plane.ask("GET", `${path("apps/replicasets")}/by-hand`);
      return metadata.ownerReferences !== undefined;
    });
    await declare("platform");
    expect(await agentOf(pod, "dev-attack-2", "ops-agent-58b8c6d4f7-4skrr")).toBe("deployment/ops");
  });
});
