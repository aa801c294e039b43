// All of it: Tetragon's stand-in, node agent, API server, the real operator. A recorded attack ends in custody, and a person ends that.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { Operator } from "./operator.ts";
import { Stage } from "./stage.ts";

let stage: Stage;
let operator: Operator;

beforeAll(async () => {
  stage = await Stage.set();
  await stage.enter("dev-attack-1");
  operator = await Operator.start(stage.plane);
});
afterAll(async () => {
  await operator?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
});

test("a recorded attack is seen, judged, cut off by what is stored, and released by a person's word", async () => {
  const response = { maxQuarantined: "100%", maxPerHour: 100 };
  const selector = { matchLabels: { app: "research-agent" } };
  await stage.policy("research", { selector, mode: "Quarantine", response });
  await until("the policy is armed", 30_000, async () =>
    (await stage.list("/apis/networking.k8s.io/v1/networkpolicies")).some(
      ({ metadata }) => metadata.name === "bailiff-quarantine-watched",
    ),
  );
  const agent = await stage.agent(["--shard-every", "1s", "--shard-rest", "0"]);
  await stage.tetragon.play(stage.frames("dev-attack-1"));

  const phaseOf = async (phase: string): Promise<Json | false> =>
    (await stage.verdicts()).find(
      ({ status, metadata }) => metadata.namespace === "research" && status?.phase === phase,
    ) ?? false;
  const verdict = await until("a pod is in custody", 60_000, () => phaseOf("Quarantined"));
  expect(verdict.spec.recommendation).toBe("Quarantine");
  expect([...stage.uids.values()]).toContain(verdict.spec.pod.uid);
  const podPath = `/api/v1/namespaces/research/pods/${verdict.spec.pod.name}`;
  const pod = await stage.plane.ask("GET", podPath);
  expect(pod.metadata.labels["bailiff.dev/quarantine"]).toBe("watched");
  expect(pod.metadata.annotations["bailiff.dev/case"]).toBe(verdict.metadata.name);
  const policy = await stage.plane.ask(
    "GET",
    "/apis/networking.k8s.io/v1/namespaces/research/networkpolicies/bailiff-quarantine-watched",
  );
  expect(policy.spec).toMatchObject({ policyTypes: expect.arrayContaining(["Ingress", "Egress"]) });
  expect(policy.spec.podSelector.matchLabels).toEqual({ "bailiff.dev/quarantine": "watched" });

  const baselines = await until("what was seen is learned as well", 60_000, async () => {
    const items = await stage.list("/apis/bailiff.dev/v1alpha1/namespaces/research/agentbaselines");
    return items.some(({ status }) => status?.readiness?.connect?.actions > 0) && items;
  });
  expect(baselines[0].status.agent).toBe("serviceaccount/research-agent");

  const decision = JSON.stringify({ spec: { decision: { action: "Release", by: "admin", reason: "a drill" } } });
  await stage.plane.kubectl("-n", "research", "patch", "agv", verdict.metadata.name, "--type", "merge", "-p", decision);
  await until("the case is closed", 60_000, () => phaseOf("Released"));
  const released = await stage.plane.ask("GET", podPath);
  expect(released.metadata.uid).toBe(verdict.spec.pod.uid);
  expect(Object.keys(released.metadata.labels).filter((key) => key.startsWith("bailiff.dev/"))).toEqual([]);
  await agent.kill("SIGTERM");
});
