// Frames of somebody who knows that he is watched: made of recorded ones, each with a process, a command line and a destination that
// nobody ever saw, megabytes of arguments, text that is no UTF-8, and the mark of the kubelet's probes on all that is worst.
import { type Edits, edited, timestamp } from "./edit.ts";

export interface Hostility {
  /** A recorded process_exec of the container that floods. */
  readonly exec: Buffer;
  /** A recorded process_kprobe of the same container, a TCP connect. */
  readonly connect: Buffer;
  readonly count: number;
  /** Event time of the first frame, in microseconds since 1970; each next one is 100 µs later. */
  readonly startMicros: number;
  /** True: execs alone. */
  readonly isExecFlood?: boolean;
}

const everyMegabyte = 2_000;
const megabyte = Buffer.alloc(1_000_000, "A");
const notText = Buffer.from([0x2f, 0xff, 0xfe, 0xc3, 0x28, 0x00, 0x1b, 0x5b, 0x32, 0x4a, 0xe2, 0x80]);
const lines = [
  "-c import socket,subprocess,os;s=socket.socket()",
  "'\"`$(\\",
  ":".repeat(4_000),
  "curl ".repeat(2_000),
  "/home/x/.aws/credentials /proc/self/environ",
  "é".repeat(3_000),
];

export function* hostileFrames({ exec, connect, count, startMicros, isExecFlood }: Hostility): Generator<Buffer> {
  for (let index = 0; index < count; index++) {
    const time = timestamp(startMicros + index * 100);
    const process: Edits = { ...processOf(index), 8: time };
    const isConnect = isExecFlood !== true && index % 3 === 1;
    yield isConnect
      ? edited(connect, { 9: { 1: process, 4: { 9: { 7: destinationOf(index), 10: index } } }, 1001: time })
      : edited(exec, { 1: { 1: process }, 1001: time });
  }
}

/** The mark that Tetragon puts on what looks like a probe, in Process.pod.container. */
export const asProbe: Edits = { 10: { 4: { 13: 1 } } };

function processOf(index: number): Edits {
  const isOdd = index % 7 === 3;
  return {
    1: Buffer.from(`hostile-${index}`),
    2: Buffer.from([8, ...varintOf(1000 + (index % 60_000))]),
    5: isOdd ? Buffer.concat([notText, Buffer.from(`${index}`)]) : Buffer.from(`/usr/bin/tool-${index}`),
    6: argumentsOf(index, isOdd),
    12: Buffer.from(index % 13 === 0 ? "nobody" : `hostile-${index - 1}`),
    ...(index % 11 === 5 && asProbe),
  };
}

function argumentsOf(index: number, isOdd: boolean): Buffer {
  if (index % everyMegabyte === 7) return Buffer.concat([megabyte, Buffer.from(`${index}`)]);
  if (isOdd) return Buffer.concat([notText, notText, Buffer.from(`${index}`)]);
  return Buffer.from(index % 5 === 0 ? `${lines[index % lines.length]}${index}` : `--run ${index}`);
}

const destinationOf = (index: number): Buffer =>
  Buffer.from(`${11 + (index % 80)}.${(index >> 16) % 256}.${(index >> 8) % 256}.${index % 256}`);

function varintOf(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varintOf(value >> 7)];
}
