// A big cluster: 5,000 pods, 500 policies, 2,000 cases on a real API server, and the operator as a process under its own service account.
// First it starts with everything still to do, then again with everything done. Memory is the kernel's count, blocks are the operator's.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { finding, type Running, type Stage, startStage } from "../../operator/src/testing/stage.ts";
import type { Json } from "../control-plane/api.ts";
import { freshBundle } from "./bundle.ts";
import { nodeFlags } from "./node-flags.ts";

const namespaces = 20;
const policiesEach = 25;
const podsEachPolicy = 10;
/** Of each policy's pods; every second policy only watches, the others cut. */
const casesEachPolicy = 4;
const atOnce = 32;

export async function operatorScaleBench(): Promise<void> {
  await using bundle = await freshBundle("operator");
  await using stage = await startStage();
  await fill(stage);
  const program = [...nodeFlags("operator"), bundle.file];
  const first = await measured(stage, program, "first start, all still to do");
  first.child.kill("SIGTERM");
  await first.ended;
  const second = await measured(stage, program, "restart, all done");
  second.child.kill("SIGTERM");
  await second.ended;
}

/** Everything is there before an operator is. */
async function fill(stage: Stage): Promise<void> {
  const names: string[] = [];
  for (let index = 0; index < namespaces; index++) names.push(await stage.plane.namespace("scale"));
  const policies = names.flatMap((namespace) =>
    Array.from({ length: policiesEach }, (_, index) => ({
      namespace,
      name: `bot-${index}`,
      isCutting: index % 2 === 0,
    })),
  );
  await each(policies, ({ namespace, name, isCutting }) =>
    stage.ours("POST", `namespaces/${namespace}/agentpolicies`, {
      apiVersion: "bailiff.dev/v1alpha1",
      kind: "AgentPolicy",
      metadata: { name },
      spec: { mode: isCutting ? "Quarantine" : "Detect", selector: { matchLabels: { app: name } } },
    }),
  );
  const pods = policies.flatMap(({ namespace, name }) =>
    Array.from({ length: podsEachPolicy }, (_, index) => ({ namespace, name: `${name}-${index}`, app: name })),
  );
  await each(pods, ({ namespace, name, app }) =>
    stage.plane.ask("POST", `/api/v1/namespaces/${namespace}/pods`, {
      body: { metadata: { name, labels: { app } }, spec },
    }),
  );
  const made = (await Promise.all(names.map((namespace) => running(stage, namespace)))).flat();
  const accused = made.filter(({ metadata }) => Number(metadata.name.split("-").at(-1)) < casesEachPolicy);
  await each(accused, (pod) => stage.verdict(pod, pod.metadata.labels.app, { findings: evident() }));
  console.log(
    `${made.length} pods, ${policies.length} policies, ${accused.length} cases in ${names.length} namespaces`,
  );
}

/** About as much as a pod says that comes from a chart. */
const spec = {
  containers: ["app", "proxy"].map((name) => ({
    name,
    image: `registry.example.com/team/${name}:1.2.3`,
    args: Array.from({ length: 8 }, (_, index) => `--some-setting-${index}=some-value`),
    env: Array.from({ length: 16 }, (_, index) => ({ name: `SETTING_${index}`, value: `value-${index}` })),
    resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "64Mi" } },
  })),
};

/** A case of several findings with evidence: some 10 KiB, most of which the operator must not keep. */
function evident(): Json[] {
  const time = new Date().toISOString();
  const evidence = Array.from({ length: 5 }, (_, pid) => ({
    time,
    action: "exec",
    pid,
    binary: "/usr/bin/bash",
    arguments: "x".repeat(300),
  }));
  return Array.from({ length: 4 }, (_, index) => finding(time, { signature: `bash-${index}`, evidence }));
}

async function running(stage: Stage, namespace: string): Promise<Json[]> {
  const path = `/api/v1/namespaces/${namespace}/pods`;
  return until(`all pods of ${namespace} run`, async () => {
    const { items } = await stage.plane.ask("GET", path);
    return items.every((pod: Json) => pod.status.phase === "Running") && items;
  });
}

/** Starts an operator, waits until it has nothing left to do, and tells what that took. */
async function measured(stage: Stage, program: readonly string[], what: string): Promise<Running> {
  const startMs = Date.now();
  const operator = await stage.operator([], { program });
  const afterMs = (message: string) =>
    Date.parse(operator.lines.find((line) => line.message === message)?.time) - startMs;
  const blocks: number[] = [];
  let [quiet, settledMs] = [0, 0];
  await until("the operator has nothing left to do", async () => {
    const { work, longestMs } = await scrape(operator);
    blocks.push(longestMs);
    if (work > 0) quiet = 0;
    else if (quiet++ === 0) settledMs = Date.now() - startMs;
    return quiet >= 5;
  });
  const phases = await tally(stage);
  const status = readFileSync(`/proc/${operator.child.pid}/status`, "utf8");
  const mib = (field: string) => Math.round(Number(status.match(new RegExp(`${field}:\\s+(\\d+)`))?.[1]) / 1024);
  console.log(
    `${what}: caches synced after ${afterMs("caches have synced")} ms, leading after ${afterMs("leading")} ms, nothing left to do after ${settledMs} ms (${phases}); RSS ${mib("VmRSS")} MiB, most ${mib("VmHWM")} MiB; longest event-loop block ${Math.max(...blocks).toFixed(0)} ms, first scrape aside ${Math.max(...blocks.slice(1)).toFixed(0)} ms`,
  );
  return operator;
}

async function scrape(operator: Running): Promise<{ work: number; longestMs: number }> {
  await sleep(1000);
  const text = await (await fetch(`http://127.0.0.1:${operator.metricsPort}/metrics`)).text();
  const sum = (name: string) =>
    text
      .split("\n")
      .filter((line) => line.startsWith(name))
      .reduce((total, line) => total + Number(line.split(" ").at(-1)), 0);
  const work = sum("bailiff_queue_depth") + sum("bailiff_reconcile_longest_seconds");
  return { work, longestMs: sum("bailiff_event_loop_longest_seconds") * 1000 };
}

/** How many cases are in which phase: nobody was forgotten. */
async function tally(stage: Stage): Promise<string> {
  const { items } = await stage.ours("GET", "agentverdicts");
  const phases = Map.groupBy(items as Json[], ({ status }) => status?.phase ?? "without a phase");
  return [...phases].map(([phase, cases]) => `${cases.length} ${phase}`).join(", ");
}

async function each<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await act(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function until<T>(what: string, ask: () => Promise<T | false>): Promise<T> {
  const end = performance.now() + 600_000;
  for (;;) {
    const answer = await ask();
    if (answer !== false) return answer;
    if (performance.now() > end) throw new Error(`waited 10 minutes in vain until ${what}`);
    await sleep(100);
  }
}
