// A big cluster: 5,000 pods, 500 policies, 2,000 cases on a real API server, and the operator as a process under its own service account.
// First it starts with everything still to do, then again with everything done. Memory is the kernel's count, blocks are the operator's.
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { finding, type Running, type Stage, startStage } from "../../operator/src/testing/stage.ts";
import { type Json, watch } from "../control-plane/api.ts";
import { freshBundle } from "./bundle.ts";
import { told, watchdog } from "./loop/loop.ts";
import { nodeFlags, operatorEnvironment } from "./node-flags.ts";
import { percentile } from "./percentile.ts";

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
  const { flags, file } = await watchdog(dirname(bundle.file));
  Object.assign(process.env, operatorEnvironment); // which the operator inherits
  const program = [...nodeFlags("operator"), ...flags, bundle.file];
  await measured(stage, program, file, "first start, all still to do");
  await measured(stage, program, file, "restart, all done");
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

/** Starts an operator, waits until it has nothing left to do, ends it, and tells what that took. */
async function measured(stage: Stage, program: readonly string[], loop: string, what: string): Promise<void> {
  const startMs = Date.now();
  const plane = ["kube-apiserver", "etcd"].flatMap((name) => {
    const pid = stage.plane.pid(name);
    return pid === undefined ? [] : [{ name, pid, beforeMs: cpuMs(pid) }];
  });
  using decided = followDecided(stage, startMs);
  const operator = await stage.operator([], { program });
  const pid = operator.child.pid ?? 0;
  const said = (message: string) => operator.lines.find((line) => line.message === message);
  const afterMs = (message: string) => Date.parse(said(message)?.time) - startMs;
  const blocks: number[] = [];
  let [quiet, settledMs, settledCpu] = [0, 0, ""];
  await until("the operator has nothing left to do", async () => {
    const { work, longestMs } = await scrape(operator);
    blocks.push(longestMs);
    if (work > 0) quiet = 0;
    else if (quiet++ === 0) {
      settledMs = Date.now() - startMs;
      const others = plane.map(({ name, pid, beforeMs }) => `${name} ${seconds(cpuMs(pid) - beforeMs)}`);
      settledCpu = [`operator ${seconds(cpuMs(pid))} (its main thread ${seconds(cpuMs(pid, "main"))})`, ...others].join(
        ", ",
      );
    }
    return quiet >= 5;
  });
  const phases = await tally(stage);
  const requests = await countsOf(operator, "bailiff_api_request_seconds", ["method", "resource"]);
  const reconciles = await countsOf(operator, "bailiff_reconcile_seconds", ["controller"]);
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const mib = (field: string) => Math.round(Number(status.match(new RegExp(`${field}:\\s+(\\d+)`))?.[1]) / 1024);
  const rss = `RSS ${mib("VmRSS")} MiB, most ${mib("VmHWM")} MiB`;
  operator.child.kill("SIGTERM");
  await operator.ended;
  const lists = Object.entries((said("caches have synced")?.tookMs ?? {}) as Record<string, number>)
    .sort(([, a], [, b]) => b - a)
    .map(([resource, ms]) => `${resource} ${ms}`);
  for (const line of [
    `${what}: caches synced after ${afterMs("caches have synced")} ms, leading after ${afterMs("leading")} ms, nothing left to do after ${settledMs} ms (${phases}); ${rss}; longest event-loop block ${Math.max(...blocks).toFixed(0)} ms, by the first scrape ${blocks[0]?.toFixed(0)} ms`,
    `  lists, in ms: ${lists.slice(0, 6).join(", ")}`,
    `  ${decided.told()}`,
    `  until nothing was left: CPU ${settledCpu}; requests ${requests}; reconciles ${reconciles}`,
    ...(await told(loop)).map((one) => `  ${one}`),
  ])
    console.log(line);
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** User and system time of a process, or of its first thread. */
function cpuMs(pid: number, of: "all" | "main" = "all"): number {
  const stat = readFileSync(of === "all" ? `/proc/${pid}/stat` : `/proc/${pid}/task/${pid}/stat`, "utf8");
  const fields = stat.split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10; // clock ticks of 10 ms, as everywhere on Linux
}

/** Notes when each case that had no phase got one. */
function followDecided(stage: Stage, startMs: number): Disposable & { told(): string } {
  const end = new AbortController();
  const atMs = new Map<string, number>();
  const known = new Set<string>();
  const access = stage.plane.accessWith(stage.plane.adminToken);
  const follow = async () => {
    // Without a version it begins with what is there.
    for await (const { object } of watch(access, "/apis/bailiff.dev/v1alpha1/agentverdicts?watch=true", end.signal)) {
      const { metadata, status } = object;
      if (status?.phase === undefined) known.add(metadata.uid);
      else if (known.has(metadata.uid) && !atMs.has(metadata.uid)) atMs.set(metadata.uid, Date.now() - startMs);
    }
  };
  follow().catch((error) => {
    if (!end.signal.aborted) console.error(error);
  });
  return {
    told() {
      const times = [...atMs.values()].sort((a, b) => a - b);
      if (times.length === 0) return "all cases had been decided before";
      return `${times.length} cases decided: the first after ${times[0]} ms, half after ${percentile(times, 0.5)}, the last after ${times.at(-1)}`;
    },
    [Symbol.dispose]: () => end.abort(),
  };
}

async function metricsOf(operator: Running): Promise<string[]> {
  const text = await (await fetch(`http://127.0.0.1:${operator.metricsPort}/metrics`)).text();
  return text.split("\n");
}

/** The sum of a histogram's counts by the values of these labels, most first. */
async function countsOf(operator: Running, metric: string, labels: readonly string[]): Promise<string> {
  const counts = new Map<string, number>();
  for (const line of await metricsOf(operator)) {
    if (!line.startsWith(`${metric}_count{`)) continue;
    const key = labels.map((label) => new RegExp(`[{,]${label}="([^"]*)"`).exec(line)?.[1]).join(" ");
    counts.set(key, (counts.get(key) ?? 0) + Number(line.split(" ").at(-1)));
  }
  const most = [...counts].sort(([, a], [, b]) => b - a);
  const told = most.slice(0, 8).map(([key, count]) => `${count} ${key}`);
  return `${most.reduce((sum, [, count]) => sum + count, 0)}: ${told.join(", ")}`;
}

async function scrape(operator: Running): Promise<{ work: number; longestMs: number }> {
  await sleep(1000);
  const lines = await metricsOf(operator);
  const sum = (name: string) =>
    lines.filter((line) => line.startsWith(name)).reduce((total, line) => total + Number(line.split(" ").at(-1)), 0);
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
