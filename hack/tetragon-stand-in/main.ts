// The stand-in as a process of its own: `node hack/tetragon-stand-in/main.ts --recording FILE --address unix:/tmp/t.sock`. It plays
// when told to: commands come as lines on standard input, and each is answered with one line of JSON.
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { decodeFrame } from "@bailiff/proto";
import { framesOf } from "@bailiff/proto/testing/recorded";
import { rewrite } from "./rewrite/rewrite.ts";
import { TetragonStandIn } from "./stand-in.ts";

const usage = `usage: tetragon-stand-in --recording FILE [--address 127.0.0.1:0] [--metrics-port 0] [--uid OLD=NEW …]
commands: play [FACTOR [BEGIN]] (BEGIN: when the recording begins, ms since 1970; what is past by now is never sent), flood TIMES, disconnect, down, up, half, lose SERIES COUNT, policies NAME…, end`;

const { values } = parseArgs({
  options: {
    recording: { type: "string" },
    address: { type: "string", default: "127.0.0.1:0" },
    "metrics-port": { type: "string", default: "0" },
    uid: { type: "string", multiple: true, default: [] },
  },
});
if (values.recording === undefined) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}
const recorded = framesOf(values.recording);
const uids = new Map(values.uid.map((pair) => pair.split("=", 2) as [string, string]));
const standIn = await TetragonStandIn.start({ address: values.address, metricsPort: Number(values["metrics-port"]) });
say({ address: standIn.address, metricsPort: standIn.metricsPort, frames: recorded.length });

for await (const line of createInterface({ input: process.stdin })) {
  const [command = "", ...words] = line.trim().split(/\s+/);
  const answer = await obey(command, words);
  say({ command, ...answer, listeners: standIn.listeners });
  if (command === "end") break;
}
await standIn[Symbol.asyncDispose]();
process.exit(0);

/** Does as it is told; returns what there is to say of it, or why it can't. */
async function obey(
  command: string,
  words: readonly string[],
): Promise<{ problem?: string; past?: number } | undefined> {
  const number = Number(words.at(-1));
  switch (command) {
    case "play": {
      const [factor = Number.POSITIVE_INFINITY, atMs] = words.map(Number);
      if (!(factor > 0)) return { problem: usage };
      const late = (lateMs: number) => lateMs > 50 && process.stderr.write(`late ${Math.ceil(lateMs)}\n`);
      return { past: await standIn.play(today(atMs), { factor, late, ...(atMs !== undefined && { atMs }) }) };
    }
    case "flood":
      for (let times = 0; times < number; times++) await standIn.play(today());
      return undefined;
    case "disconnect":
      return void standIn.disconnect();
    case "down":
      return void standIn.down();
    case "up":
      return void (await standIn.up());
    case "half":
      return void standIn.send(recorded[0]?.subarray(0, 40) ?? Buffer.alloc(1));
    case "lose":
      return void standIn.lose(words[0] ?? "", number);
    case "policies":
      standIn.policies = words.map((name) => ({ name, state: 1, mode: 1 }));
      return undefined;
    case "end":
      return undefined;
    default:
      return { problem: usage };
  }
}

/** The recording as if it began at that time; each frame is made when it is asked for, so that none is late for the others. */
function* today(beginMs = Date.now()): Generator<Buffer> {
  const first = decodeFrame(recorded[0] ?? Buffer.alloc(0)).time;
  const shiftMicros = Math.round(beginMs * 1000 - first);
  for (const frame of recorded) yield rewrite(frame, { uids, shiftMicros });
}

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}
