// A busy node: `npm run bench stream -- --rate 1000 --minutes 10`. The node agent's bundle as a process of its own, on a real API server
// and with learned baselines, takes a recorded everyday session that another process paces. CPU time and memory are the kernel's count.
// Agents were always that busy: their habits were learned at the same pace. With --flood they were not, and every pod does far too much.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { decodeFrame } from "@bailiff/proto";
import { framesOf } from "@bailiff/proto/testing/recorded";
import { freezeAs } from "../../../test/cluster/live/frozen.ts";
import { recordingOf, Stage } from "../../../test/cluster/live/stage.ts";
import { startNodeAgent } from "../agents.ts";
import { freshBundle } from "../bundle.ts";
import { total } from "../process.ts";
import { busy, lengthMsOf, paceOf } from "./pace.ts";
import { makeCopies } from "./pods.ts";
import type { SenderReport } from "./sender.ts";

export const session = "dev-benign-1";
export const trained = ["train-1", "train-2", "train-3", "train-4"];
export const namespaces = ["support", "research", "platform", "dev-agents", "finance", "web"];
/** Of all pods of the session: about the 110 that a kubelet takes by default. */
export const copies = 9;
/** Compiling and filling what is bounded is not what ten minutes are about. */
export const warmUpSeconds = 20;

export interface Busy {
  readonly rate: number;
  readonly minutes: number;
  /** True: habits were learned at the recorded pace, so that all of it is a flood. */
  readonly isFlood: boolean;
}

export async function streamBench({ rate, minutes, isFlood }: Busy): Promise<void> {
  await using bundle = await freshBundle("node-agent");
  await using stage = await Stage.set();
  const recorded = framesOf(recordingOf(session)).map(decodeFrame);
  const pace = paceOf(rate, recorded.length, lengthMsOf(recorded), copies);
  const baselines = await freezeAs(stage, trained, (events) => busy(events, isFlood ? 1 : pace));
  for (const namespace of namespaces) await stage.policy(namespace, { selector: everybody }).catch(ignoreMissing);
  const uids = await makeCopies(stage, session, copies);
  const file = join(stage.folder, "sender.json");
  writeFileSync(file, JSON.stringify({ recording: recordingOf(session), copies: uids }));
  await using sender = startSender(file);
  const { address, metricsPort } = await sender.next<{ address: string; metricsPort: number }>();
  await using agent = await startNodeAgent(stage, bundle.file, { address, metricsPort });
  const idle = agent.rssMib.now;
  await sender.ask<SenderReport>(`play ${rate} ${warmUpSeconds}`);
  const counts = (page: string) => (metric: string, label: string) => agent.counts(metric, label, page);
  // The delay of the event loop is counted anew from each scrape on: one before, one after.
  const before = {
    cpuMs: agent.cpuMs,
    threads: agent.threadsMs,
    events: total(await counts(await agent.metrics())("bailiff_events_total", "type")),
  };
  const report = await sender.ask<SenderReport>(`play ${rate} ${minutes * 60}`);
  await sleep(1_000);
  const cpuMs = agent.cpuMs - before.cpuMs;
  const threads = told(less(agent.threadsMs, before.threads), " ms");
  const after = counts(await agent.metrics());
  const events = total(await after("bailiff_events_total", "type")) - before.events;
  const judged = await after("bailiff_judged_total", "kind");
  const shed = await after("bailiff_shed_total", "reason");
  const findings = await after("bailiff_findings_total", "rule");
  const [loopDelay = 0] = (await after("bailiff_event_loop_delay_seconds", "")).values();
  const writes = await after("bailiff_verdict_writes_total", "outcome");
  const { now, most } = agent.rssMib;
  const per = (count: number) => (count / minutes / 60).toFixed(0);
  console.log(
    `${per(report.sent)} events/s for ${minutes} min (${copies} copies at ${pace.toFixed(1)} times the recorded pace${isFlood ? ", a flood" : ""}, ${baselines.size} baselines): ${((cpuMs * 1000) / events).toFixed(1)} µs CPU an event; RSS ${now.toFixed(0)} MiB, most ${most.toFixed(0)} (idle ${idle.toFixed(0)}); ${events} of ${report.sent} came, ${report.dropped} dropped on the way, shed ${told(shed)}; event loop late by ${(loopDelay * 1000).toFixed(1)} ms at p99`,
  );
  console.log(
    `since the start: judged ${told(judged)}; findings ${told(findings)}; writes of verdicts ${told(writes)}; CPU by thread ${threads}`,
  );
}

const everybody = { matchExpressions: [{ key: "no-such-label", operator: "DoesNotExist" }] };

/** A namespace that the session has no agent in. */
function ignoreMissing(error: unknown): void {
  if (!String(error).includes("404")) throw error;
}

const told = (counts: ReadonlyMap<string, number>, unit = "") =>
  [...counts]
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${count}${unit} ${name}`)
    .join(", ") || "nothing";

const less = (counts: ReadonlyMap<string, number>, before: ReadonlyMap<string, number>) =>
  new Map([...counts].map(([name, count]) => [name, count - (before.get(name) ?? 0)]));

interface Sender extends AsyncDisposable {
  readonly next: <T>() => Promise<T>;
  readonly ask: <T>(command: string) => Promise<T>;
}

function startSender(settings: string): Sender {
  const child = spawn(process.execPath, [join(import.meta.dirname, "sender.ts"), settings], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the process that sends events ended");
    return JSON.parse(value);
  };
  return {
    next,
    ask: (command) => {
      child.stdin.write(`${command}\n`);
      return next();
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
    },
  };
}
