// A busy node: `npm run bench stream -- --rate 1000 --minutes 10`. The node agent's bundle as a process of its own, on a real API server
// and with learned baselines, takes a recorded everyday session that another process paces. CPU time and memory are the kernel's count.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { freeze } from "../../../test/cluster/live/frozen.ts";
import { recordingOf, Stage } from "../../../test/cluster/live/stage.ts";
import { startNodeAgent } from "../agents.ts";
import { freshBundle } from "../bundle.ts";
import { total } from "../process.ts";
import { makeCopies } from "./pods.ts";
import type { SenderReport } from "./sender.ts";

const session = "dev-benign-1";
const trained = ["train-1", "train-2", "train-3", "train-4"];
const namespaces = ["support", "research", "platform", "dev-agents", "finance", "web"];
/** Of all pods of the session: about the 110 that a kubelet takes by default. */
const copies = 9;
/** Compiling and filling what is bounded is not what ten minutes are about. */
const warmUpSeconds = 20;

export interface Busy {
  readonly rate: number;
  readonly minutes: number;
}

export async function streamBench({ rate, minutes }: Busy): Promise<void> {
  await using bundle = await freshBundle("node-agent");
  await using stage = await Stage.set();
  const baselines = await freeze(stage, ...trained);
  for (const namespace of namespaces) await stage.policy(namespace, { selector: everybody }).catch(ignoreMissing);
  const uids = await makeCopies(stage, session, copies);
  const file = join(stage.folder, "sender.json");
  writeFileSync(file, JSON.stringify({ recording: recordingOf(session), copies: uids }));
  await using sender = startSender(file);
  const { address, metricsPort } = await sender.next<{ address: string; metricsPort: number }>();
  await using agent = await startNodeAgent(stage, bundle.file, { address, metricsPort });
  const idle = agent.rssMib.now;
  await sender.ask<SenderReport>(`play ${rate} ${warmUpSeconds}`);
  const before = { cpuMs: agent.cpuMs, events: total(await agent.counts("bailiff_events_total", "type")) };
  const report = await sender.ask<SenderReport>(`play ${rate} ${minutes * 60}`);
  await sleep(1_000);
  const cpuMs = agent.cpuMs - before.cpuMs;
  const events = total(await agent.counts("bailiff_events_total", "type")) - before.events;
  const judged = await agent.counts("bailiff_judged_total", "kind");
  const shed = await agent.counts("bailiff_shed_total", "reason");
  const findings = await agent.counts("bailiff_findings_total", "rule");
  const { now, most } = agent.rssMib;
  const per = (count: number) => (count / minutes / 60).toFixed(0);
  console.log(
    `${per(report.sent)} events/s for ${minutes} min (${copies} copies, ${baselines.size} baselines): ${((cpuMs * 1000) / events).toFixed(1)} µs CPU an event; RSS ${now.toFixed(0)} MiB, most ${most.toFixed(0)} (idle ${idle.toFixed(0)}); ${events} of ${report.sent} came, ${report.dropped} dropped on the way, ${total(shed)} shed`,
  );
  console.log(`since the start: judged ${told(judged)}; shed ${told(shed)}; findings ${told(findings)}`);
}

const everybody = { matchExpressions: [{ key: "no-such-label", operator: "DoesNotExist" }] };

/** A namespace that the session has no agent in. */
function ignoreMissing(error: unknown): void {
  if (!String(error).includes("404")) throw error;
}

const told = (counts: ReadonlyMap<string, number>) =>
  [...counts]
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ") || "nothing";

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
