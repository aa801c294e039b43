import type { AgentPolicy, AgentVerdict } from "@bailiff/crds";
import { Cache } from "@bailiff/crds/client/informer/cache";
import { Registry } from "prom-client";
import { describe, expect, test } from "vitest";
import { at, heldStatus, nowMs, pod, policy, verdict } from "../verdicts/testing/snapshot.ts";
import type { LivePod } from "../world/live-pod.ts";
import type { BaselineState } from "../world/world.ts";
import { caseGauges } from "./cases.ts";
import { policyGauges } from "./policies.ts";

const held = (reason: string, seconds: number) => ({
  type: "Held",
  status: reason === "InCustody" ? "True" : "False",
  reason,
  message: "m",
  lastTransitionTime: at(-seconds),
});

function cacheOf<T>(objects: readonly T[], indexes: ConstructorParameters<typeof Cache<T>>[0] = {}): Cache<T> {
  const cache = new Cache<T>(indexes);
  for (const [i, object] of objects.entries()) cache.set(String(i), cache.entry("1", object));
  return cache;
}

const podsOf = (pods: readonly LivePod[]) =>
  cacheOf(pods, {
    uid: ({ metadata }) => [metadata.uid],
    nodeAgent: ({ metadata, spec }) =>
      metadata.namespace === "bailiff-system" && spec.nodeName !== undefined ? [spec.nodeName] : [],
  });

/** The series that are there, without help and types. */
async function seriesOf(registry: Registry): Promise<string[]> {
  return (await registry.metrics()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

describe("the gauges of cases", () => {
  const scrape = (verdicts: readonly AgentVerdict[], pods = [pod()]) => {
    const registry = new Registry();
    caseGauges(registry, { verdicts: cacheOf(verdicts), pods: podsOf(pods) });
    return seriesOf(registry);
  };

  test("say whether a cut holds, all backends together, and not what one of them alone can't prove", async () => {
    const backends = [
      { name: "Kernel", state: "Enforced" },
      { name: "NetworkPolicy", state: "Unverifiable" },
    ];
    const status = heldStatus(60, { state: "Enforced", backends }, [held("InCustody", 60)]);
    const series = await scrape([verdict({ status })]);
    expect(series).toContain('bailiff_custody_pods{namespace="support",policy="bot",state="Enforced"} 1');
    expect(series).toContain('bailiff_quarantines{backend="NetworkPolicy",state="Unverifiable"} 1');
    expect(series.filter((one) => one.startsWith("bailiff_custody_pods"))).toHaveLength(1);
  });

  test("leave out the custody of a pod that is gone, but not its case", async () => {
    const series = await scrape([verdict({ status: heldStatus(60) })], []);
    expect(series.map((one) => one.replace(/\{.*/, ""))).toEqual(["bailiff_verdicts"]);
  });

  test("say since when the oldest case waits for approval", async () => {
    const waiting = (name: string, seconds: number) =>
      verdict({
        metadata: { name },
        status: { phase: "AwaitingApproval", conditions: [held("AwaitingApproval", seconds)] },
      });
    const series = await scrape([waiting("a", 60), waiting("b", 900), waiting("c", 30)]);
    const since = nowMs / 1000 - 900;
    expect(series).toContain(
      `bailiff_awaiting_approval_since_timestamp_seconds{namespace="support",policy="bot"} ${since}`,
    );
  });

  test("count why pods are free though a case is open, and forget closed cases", async () => {
    const open = { phase: "Open", conditions: [held("BlastRadius", 5)] };
    const closed = { phase: "Dismissed", closedAt: at(-1), conditions: [held("BlastRadius", 5)] };
    const series = await scrape([verdict({ status: open }), verdict({ status: closed })]);
    expect(series).toContain('bailiff_cases_not_held{namespace="support",reason="BlastRadius"} 1');
  });
});

describe("the gauges of policies", () => {
  const agent = (ready: boolean): LivePod => ({
    ...pod({
      metadata: { namespace: "bailiff-system", name: "bailiff-node-agent", uid: "n" },
      spec: { nodeName: "node-1" },
    }),
    status: { phase: "Running", ready },
  });
  const scrape = (pods: readonly LivePod[], policies: readonly AgentPolicy[] = [policy()]) => {
    const registry = new Registry();
    const inNamespace = { namespace: ({ metadata }: AgentPolicy) => [metadata.namespace ?? ""] };
    const baselines: BaselineState[] = [
      { namespace: "support", name: "deployment-bot", state: "Learning", readiness: "" },
    ];
    policyGauges(
      registry,
      { policies: cacheOf(policies, inNamespace), baselines: cacheOf(baselines), pods: podsOf(pods) },
      new Set(["bailiff-system"]),
    );
    return seriesOf(registry);
  };
  const here = pod({ spec: { nodeName: "node-1" } });

  test("count pods that a policy selects on a node whose agent isn't ready, by node", async () => {
    const unscheduled = pod({ spec: { nodeName: undefined } });
    expect(await scrape([here, unscheduled])).toContain('bailiff_blind_pods{node="node-1"} 1');
    expect(await scrape([here, agent(false)])).toContain('bailiff_blind_pods{node="node-1"} 1');
    expect((await scrape([here, agent(true)])).filter((one) => one.startsWith("bailiff_blind_pods"))).toEqual([]);
  });

  test("don't call a pod blind that no policy selects: it is counted as unselected", async () => {
    const series = await scrape([here], []);
    expect(series).toContain("bailiff_unselected_pods 1");
    expect(series.filter((one) => one.startsWith("bailiff_blind_pods"))).toEqual([]);
  });

  test("have each condition of a policy with its reason, and baselines by state", async () => {
    const condition = {
      type: "Accepted",
      status: "False",
      reason: "UnknownRule",
      message: "m",
      lastTransitionTime: at(0),
    };
    const refused = { ...policy(), status: { agents: [], conditions: [condition] } } as AgentPolicy;
    const series = await scrape([], [refused]);
    expect(series).toContain(
      'bailiff_policy_conditions{namespace="support",policy="bot",mode="Quarantine",condition="Accepted",status="False",reason="UnknownRule"} 1',
    );
    expect(series).toContain('bailiff_baselines{state="Learning"} 1');
  });
});
