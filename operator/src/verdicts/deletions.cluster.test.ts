// Whatever is deleted, and at whatever moment of a cut or a release: what is left in the end is whole.
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { marks } from "../testing/stage.ts";
import { useStage } from "../testing/use-stage.ts";

const on = useStage("deletions");

/** Milliseconds after the first step; the cut itself takes some ten of them. */
const delaysMs = [0, 4, 8, 12, 16, 24, 40, 80];

const remove: Readonly<Record<string, (round: Round) => Promise<unknown>>> = {
  pod: ({ name }) =>
    on.stage.plane.ask("DELETE", `/api/v1/namespaces/${on.namespace}/pods/${name}`, {
      body: { gracePeriodSeconds: 0 },
    }),
  policy: ({ name }) => on.stage.ours("DELETE", `namespaces/${on.namespace}/agentpolicies/${name}`),
  verdict: ({ verdict }) =>
    on.stage.ours("DELETE", `namespaces/${on.namespace}/agentverdicts/${verdict.metadata.name}`),
};

interface Round {
  readonly name: string;
  readonly pod: Json;
  readonly verdict: Json;
}

/** A pod under a policy of its own, and its case, which the operator begins to act on at once. */
async function begin(name: string): Promise<Round> {
  await on.stage.policy(on.namespace, name, {});
  const pod = await on.stage.pod(on.namespace, name, { app: name });
  return { name, pod, verdict: await on.stage.verdict(pod, name) };
}

const gone = async (path: string) => (await on.stage.plane.request("GET", path)).status === 404;
const ours = (plural: string, name: string) =>
  `/apis/bailiff.dev/v1alpha1/namespaces/${on.namespace}/${plural}/${name}`;

/** What has to be true in the end, whichever of them is gone. */
async function isWhole(what: string, { name, verdict }: Round): Promise<void> {
  await until(`${name} is whole after its ${what} went`, 60_000, async () => {
    const pod = await on.stage.getPod(on.namespace, name);
    const left = await on.stage.getVerdict(verdict);
    const policy = await on.stage.plane.request("GET", ours("agentpolicies", name));
    const isPolicyFree = policy.status === 404 || policy.body.metadata.finalizers === undefined;
    if (pod && (marks(pod).length > 0 || pod.metadata.labels.app !== name)) return false;
    if (left?.metadata.finalizers !== undefined || !isPolicyFree) return false;
    return what === "pod" ? pod === undefined && left !== undefined : true;
  });
  if (what === "verdict") expect(await gone(ours("agentverdicts", verdict.metadata.name))).toBe(true);
  if (what === "policy") {
    await until("the policy and what was armed for it are gone", 60_000, async () => {
      const armed = `/apis/networking.k8s.io/v1/namespaces/${on.namespace}/networkpolicies/bailiff-quarantine-${name}`;
      return (await gone(ours("agentpolicies", name))) && (await gone(armed));
    });
  }
}

test.each(Object.keys(remove))("a %s that goes while its pod is being cut", async (what) => {
  const rounds: Round[] = [];
  for (const delayMs of delaysMs) {
    const round = await begin(`${what}-${delayMs}`);
    await sleep(delayMs);
    await remove[what]?.(round);
    rounds.push(round);
  }
  for (const round of rounds) await isWhole(what, round);
});

test.each(Object.keys(remove))("a %s that goes while its pod is being released", async (what) => {
  const rounds: Round[] = [];
  for (const delayMs of delaysMs) {
    const round = await begin(`${what}-${delayMs}`);
    await on.stage.phase(round.verdict, "Quarantined");
    await on.stage.decide(round.verdict, { action: "Release" });
    await sleep(delayMs);
    await remove[what]?.(round);
    rounds.push(round);
  }
  for (const round of rounds) await isWhole(what, round);
});

test.each(["cut", "released"])("a namespace that goes while its pods are being %s is gone in the end", async (what) => {
  const namespaces: string[] = [];
  for (const delayMs of delaysMs.slice(0, 6)) {
    on.namespace = await on.stage.plane.namespace("doomed");
    namespaces.push(on.namespace);
    const { verdict } = await begin("bot");
    if (what === "released") {
      await on.stage.phase(verdict, "Quarantined");
      await on.stage.decide(verdict, { action: "Release" });
    }
    await sleep(delayMs);
    await on.stage.plane.ask("DELETE", `/api/v1/namespaces/${on.namespace}`);
  }
  for (const namespace of namespaces)
    await until(`namespace ${namespace} is gone`, 90_000, () => gone(`/api/v1/namespaces/${namespace}`));
});
