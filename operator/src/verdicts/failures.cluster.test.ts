// What goes wrong while pods are cut and released: the API server dies, the leader dies, two operators run, one only pretends.
import { expect, test } from "vitest";
import { type Json, watch } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { condition, finding, marks } from "../testing/stage.ts";
import { useOwnOperators } from "../testing/use-stage.ts";

const on = useOwnOperators("failures");

/** So many pods under one policy whose caps let all of them be held. */
async function pods(count: number): Promise<Json[]> {
  const response = { maxPerHour: 1000, maxQuarantined: "100%" };
  await on.stage.ours("POST", `namespaces/${on.namespace}/agentpolicies`, {
    apiVersion: "bailiff.dev/v1alpha1",
    kind: "AgentPolicy",
    metadata: { name: "bot" },
    spec: { mode: "Quarantine", selector: { matchLabels: { team: "bots" } }, response },
  });
  return Promise.all(
    Array.from({ length: count }, (_, i) => on.stage.pod(on.namespace, `bot-${i}`, { team: "bots", app: `bot-${i}` })),
  );
}

/** As soon as one pod is cut; others are about to be. */
function someAreCut(pods: readonly Json[]): Promise<unknown> {
  const isCut = async ({ metadata }: Json) => marks(await on.stage.getPod(on.namespace, metadata.name)).length > 0;
  return until("the first pod is cut", 60_000, async () => (await Promise.all(pods.map(isCut))).includes(true), 5);
}

/** An operator that is started again whenever it ends by itself, as a kubelet does: one that can't renew its lease has to end. */
async function supervised(): Promise<{ stop: () => Promise<unknown> }> {
  let running = await on.stage.operator();
  let isWanted = true;
  const watch = async (): Promise<void> => {
    await running.ended;
    if (!isWanted) return;
    running = await on.stage.operator([], { leads: false });
    await watch();
  };
  const watching = watch();
  const stop = async () => {
    isWanted = false;
    running.child.kill("SIGTERM");
    await watching;
    return running.ended;
  };
  return { stop };
}

/** Whether each pod is marked, change by change: what is applied twice would show. Ask for it when all is over. */
function watchMarks(): () => Promise<ReadonlyMap<string, readonly boolean[]>> {
  const stop = new AbortController();
  const seen = new Map<string, boolean[]>();
  const following = (async () => {
    const path = `/api/v1/namespaces/${on.namespace}/pods?watch=true`;
    for await (const { object } of watch(on.stage.plane, path, stop.signal))
      seen.set(object.metadata.name, [...(seen.get(object.metadata.name) ?? []), marks(object).length > 0]);
  })();
  const ended = following.catch((error) => {
    if (!stop.signal.aborted) throw error;
  });
  return async () => {
    await until("every pod was seen free again", 60_000, async () =>
      [...seen.values()].every((marked) => marked.at(-1) === false),
    );
    stop.abort();
    await ended;
    return seen;
  };
}

/** Every case is in that phase, and every pod as that phase demands; nothing else of ours is left. */
async function settled(verdicts: readonly Json[], phase: string): Promise<void> {
  for (const verdict of verdicts) {
    await on.stage.phase(verdict, phase, 60_000);
    const pod = await on.stage.getPod(on.namespace, verdict.spec.pod.name);
    const isHeld = phase === "Quarantined";
    expect(pod.metadata.annotations?.["bailiff.dev/case"]).toBe(isHeld ? verdict.metadata.name : undefined);
    expect(pod.metadata.labels["bailiff.dev/quarantine"]).toBe(isHeld ? "bot" : undefined);
    await on.stage.untilVerdict(
      verdict,
      "has the right finalizers",
      ({ metadata }) => (metadata.finalizers !== undefined) === isHeld,
    );
  }
}

test("an API server that is killed in the middle of many cuts, and of many releases, leaves none of them half done", async () => {
  const operator = await supervised();
  const all = await pods(12);
  const verdicts = await Promise.all(all.map((pod) => on.stage.verdict(pod, "bot")));
  await someAreCut(all);
  await on.stage.plane.kill("kube-apiserver", "SIGKILL");
  await on.stage.plane.restart("kube-apiserver");
  await settled(verdicts, "Quarantined");
  await Promise.all(verdicts.map((verdict) => on.stage.decide(verdict, { action: "Release" })));
  await on.stage.plane.kill("kube-apiserver", "SIGKILL");
  await on.stage.plane.restart("kube-apiserver");
  await settled(verdicts, "Released");
  for (const { metadata } of all) expect(marks(await on.stage.getPod(on.namespace, metadata.name))).toEqual([]);
  expect(await operator.stop()).toBe(0);
}, 180_000);

test("a leader that is killed while it cuts is followed by the standby, which finishes, and nothing is done twice", async () => {
  const leader = await on.stage.operator();
  const standby = await on.stage.operator([], { leads: false });
  const all = await pods(8);
  const watched = watchMarks();
  const verdicts = await Promise.all(all.map((pod) => on.stage.verdict(pod, "bot")));
  await someAreCut(all);
  leader.child.kill("SIGKILL");
  await settled(verdicts, "Quarantined");
  await Promise.all(verdicts.map((verdict) => on.stage.decide(verdict, { action: "Release" })));
  await settled(verdicts, "Released");
  const changes = await watched();
  expect(new Set(changes.keys())).toEqual(new Set(all.map(({ metadata }) => metadata.name)));
  for (const [name, marked] of changes) expect(marked, name).toEqual([false, true, false]);
  standby.child.kill("SIGTERM");
  expect(await standby.ended).toBe(0);
}, 180_000);

test("with --dry-run it says what it would do, of cases and policies, and touches nothing", async () => {
  const operator = await on.stage.operator(["--dry-run"]);
  await on.stage.plane.ask("POST", `/apis/networking.k8s.io/v1/namespaces/${on.namespace}/networkpolicies`, {
    body: {
      metadata: { name: "allow" },
      spec: { podSelector: { matchLabels: { app: "bot-0" } }, policyTypes: ["Egress"], egress: [{}] },
    },
  });
  const [pod] = await pods(1);
  const verdict = await on.stage.verdict(pod, "bot");
  const would = "would be cut by NetworkPolicy, Isolation, taking away app";
  const said = await on.stage.untilVerdict(verdict, `says "${would}"`, (now) =>
    condition(now, "Held")?.message.includes(would),
  );
  expect(condition(said, "Held").reason).toBe("DryRun");
  expect(said.status.phase).toBe("Open");
  expect(said.metadata.finalizers).toBeUndefined();
  expect((await on.stage.getPod(on.namespace, "bot-0")).metadata.resourceVersion).toBe(pod.metadata.resourceVersion);
  const path = `/apis/networking.k8s.io/v1/namespaces/${on.namespace}/networkpolicies/bailiff-quarantine-bot`;
  expect((await on.stage.plane.request("GET", path)).status).toBe(404);
  operator.child.kill("SIGTERM");
  expect(await operator.ended).toBe(0);
}, 120_000);

test("what happened while no operator ran is made good when one starts", async () => {
  const all = await pods(6);
  const [missed, dismissed, forced, gone] = await (async () => {
    const operator = await on.stage.operator();
    const verdicts = await Promise.all(all.slice(1, 4).map((pod) => on.stage.verdict(pod, "bot")));
    for (const verdict of verdicts) await on.stage.phase(verdict, "Quarantined");
    operator.child.kill("SIGKILL");
    await operator.ended;
    return [await on.stage.verdict(all[0], "bot"), ...verdicts];
  })();
  await on.stage.decide(dismissed, { action: "Dismiss" });
  const forcedPath = `namespaces/${on.namespace}/agentverdicts/${forced?.metadata.name}`;
  await on.stage.ours("DELETE", forcedPath);
  await on.stage.ours("PATCH", forcedPath, { metadata: { finalizers: null } });
  await on.stage.plane.kubectl("-n", on.namespace, "delete", "pod", "bot-3", "--timeout=60s");
  const stale = await on.stage.verdict(all[4], "bot", {
    severity: "High",
    findings: [finding("2020-01-01T00:00:00Z", { severity: "High" })],
  });
  const operator = await on.stage.operator();
  await settled([missed], "Quarantined");
  await settled([dismissed], "Dismissed");
  await until(
    "the pod of the forced one is free",
    60_000,
    async () => marks(await on.stage.getPod(on.namespace, "bot-2")).length === 0,
  );
  await on.stage.held(gone, "PodGone");
  await on.stage.held(stale, "TtlPassed");
  expect(marks(await on.stage.getPod(on.namespace, "bot-5"))).toEqual([]);
  operator.child.kill("SIGTERM");
  expect(await operator.ended).toBe(0);
}, 180_000);
