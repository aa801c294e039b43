// Tetragon's stand-in as a process of its own that paces a recording: `copies` times side by side, each run after run, as fast as the
// rate asks. Events keep the recorded order and their distances, squeezed alike; what is due in one turn of the timer goes out together.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { framesOf } from "@bailiff/proto/testing/recorded";
import { TetragonStandIn } from "../../tetragon-stand-in/stand-in.ts";
import { lengthMsOf, paceOf } from "./pace.ts";
import { frameOf, runOf, type Template, templateOf } from "./template.ts";

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

interface Player {
  readonly templates: readonly Template[];
  readonly copy: number;
  readonly startMs: number;
  run: number;
  next: number;
  id: Buffer;
}

const settings: SenderSettings = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"));
const frames = framesOf(settings.recording);
const byCopy = settings.copies.map((uids, number) => {
  const copy = { number, uids: new Map(Object.entries(uids)) };
  return frames.map((frame) => templateOf(frame, copy)).sort((a, b) => a.time - b.time);
});
const first = byCopy[0]?.[0]?.time ?? 0;
const lengthMs = lengthMsOf(byCopy[0] ?? []);
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
  const pace = paceOf(rate, frames.length, lengthMs, byCopy.length);
  const [epochMs, startMs] = [Date.now(), performance.now()];
  // Copies begin at different points of the recording, or every peak would be as high as there are copies.
  const players = byCopy.map((templates, copy): Player => {
    const startMs = -(copy / byCopy.length) * (lengthMs / pace);
    return { templates, copy, startMs, run: 0, next: 0, id: runOf(copy, runs) };
  });
  for (const player of players) skip(player, pace);
  let sent = 0;
  for (let nowMs = 0; nowMs < seconds * 1000; nowMs = performance.now() - startMs) {
    for (const player of players) sent += sendDue(player, pace, nowMs, epochMs);
    await sleep(1);
  }
  runs = Math.max(...players.map(({ run }) => run)) + runs + 1;
  return { sent, dropped: lost() - before };
}

/** What would have been sent before the beginning. */
function skip(player: Player, pace: number): void {
  while (dueMs(player, pace) < 0) advance(player);
}

function advance(player: Player): void {
  if (++player.next < player.templates.length) return;
  player.next = 0;
  player.run++;
  player.id = runOf(player.copy, runs + player.run);
}

function dueMs({ templates, startMs, run, next }: Player, pace: number): number {
  return startMs + ((templates[next]?.time ?? 0) - first) / 1000 / pace + (run * lengthMs) / pace;
}

function sendDue(player: Player, pace: number, nowMs: number, epochMs: number): number {
  let sent = 0;
  for (; dueMs(player, pace) <= nowMs; sent++) {
    const template = player.templates[player.next];
    if (template === undefined) break;
    const beganMs = player.startMs + (player.run * lengthMs) / pace;
    standIn.send(frameOf(template, player.id, { from: first, to: (epochMs + beganMs) * 1000, pace }));
    advance(player);
  }
  return sent;
}

function lost(): number {
  return standIn.losses?.get("tetragon_notify_overflowed_events_total") ?? 0;
}

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}
