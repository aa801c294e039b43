// Tetragon's stand-in as a process of its own that paces a recording: `copies` times side by side, each run after run, as fast as the
// rate asks. Events keep the recorded order and their distances; what is due in one turn of the timer goes out together.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { framesOf } from "@bailiff/proto/testing/recorded";
import { TetragonStandIn } from "../../tetragon-stand-in/stand-in.ts";
import { Players } from "./players.ts";
import { frameOf, templateOf } from "./template.ts";

/** Written by the benchmark into the file that is this process's argument. */
export interface SenderSettings {
  readonly recording: string;
  /** For each copy: recorded pod uid → uid that the API server gave. */
  readonly copies: readonly Readonly<Record<string, string>>[];
}

/** What a command is answered with, as a line of JSON. */
export interface SenderReport {
  readonly sent: number;
  /** Events that the listener's queue had no room for: Tetragon would have lost them. */
  readonly dropped: number;
}

const settings: SenderSettings = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));
const frames = framesOf(settings.recording);
const byCopy = settings.copies.map((uids, number) => {
  const copy = { number, uids: new Map(Object.entries(uids)) };
  return frames.map((frame) => templateOf(frame, copy)).sort((a, b) => a.time - b.time);
});
const standIn = await TetragonStandIn.start({ address: "127.0.0.1:0" });
let runs = 0;
say({ address: standIn.address, metricsPort: standIn.metricsPort });

for await (const line of createInterface({ input: process.stdin })) {
  const [command, rate, seconds] = line.trim().split(" ");
  if (command === "end") break;
  if (command === "play") say(await play(Number(rate), Number(seconds)));
}
await standIn[Symbol.asyncDispose]();
process.exit(0);

/** Sends so many events a second, all copies together. */
async function play(rate: number, seconds: number): Promise<SenderReport> {
  const before = lost();
  const players = new Players(byCopy, rate, runs);
  const [epochMs, startMs] = [Date.now(), performance.now()];
  let sent = 0;
  for (let nowMs = 0; nowMs < seconds * 1000; nowMs = performance.now() - startMs) {
    sent += players.due(nowMs, epochMs, (template, run, timing) => standIn.send(frameOf(template, run, timing)));
    await sleep(1);
  }
  runs = players.nextRun;
  return { sent, dropped: lost() - before };
}

function lost(): number {
  return standIn.losses?.get("tetragon_notify_overflowed_events_total") ?? 0;
}

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}
