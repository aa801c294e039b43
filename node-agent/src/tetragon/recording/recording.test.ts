import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Event } from "@bailiff/proto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RecordingTally, readRecording, recordingTally } from "./recording.ts";

const fixtures = join(import.meta.dirname, "../../../../test/fixtures");
const captures = readdirSync(join(fixtures, "captures")).filter((name) => name.endsWith(".gz"));

/** A capture's bytes, uncompressed. */
function capture(name: string): Buffer {
  return gunzipSync(readFileSync(join(fixtures, "captures", name)));
}

interface Read {
  readonly events: Event[];
  readonly tally: RecordingTally;
}

async function read(source: string | Readable): Promise<Read> {
  const tally = recordingTally("it");
  const events: Event[] = [];
  for await (const event of readRecording(source, { tally })) events.push(event);
  expect(tally.events).toBe(events.length);
  return { events, tally };
}

/** Bytes as a stream that gives them in pieces of a size. */
function pieces(bytes: Buffer, size = 65_536): Readable {
  return Readable.from(
    (function* () {
      for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
    })(),
  );
}

/** Offsets of the frames of a `.pb` recording. */
function offsetsOf(bytes: Buffer): number[] {
  const offsets: number[] = [];
  for (let at = 0; at < bytes.length; at += 4 + bytes.readUInt32BE(at)) offsets.push(at);
  return offsets;
}

let scratch = "";
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "bailiff-recording-"));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function file(name: string, bytes: Buffer): Promise<string> {
  const path = join(scratch, name);
  await writeFile(path, bytes);
  return path;
}

describe("readRecording", () => {
  it.each([
    ["a-benign-k8s-unresolved.pb.gz", 501],
    ["a-benign-nopod.pb.gz", 455],
    ["b-compromised-k8s-unresolved.pb.gz", 219],
    ["c-hirate-connect-slice.pb.gz", 3721],
    ["d-throttle2.pb.gz", 679],
    ["e-verbose-flags.pb.gz", 222],
    ["f-weird.pb.gz", 59],
    ["f-weird2.pb.gz", 33],
    ["g-learn-then-attack.pb.gz", 1518],
    ["h-ringbuf-loss.pb.gz", 600],
  ])("reads each message of %s", async (name, messages) => {
    const { events, tally } = await read(join(fixtures, "captures", name));
    expect(events).toHaveLength(messages);
    expect(tally.problems).toEqual([]);
    expect(tally.unknownFields.size).toBe(0);
    expect(tally.bytesRead).toBe(tally.bytesTotal);
  });

  it("gives the same events for both forms of a session", async () => {
    const session = join(fixtures, "corpus/sessions/dev-attack-1");
    const framed = await read(`${session}.pb.gz`);
    expect(framed.events).toHaveLength(3485);
    expect((await read(`${session}.jsonl.gz`)).events).toStrictEqual(framed.events);
  });

  it("reads the JSON export behind a hole of NULs, of any size", async () => {
    const { events, tally } = await read(join(fixtures, "captures/a-benign-nopod.json.gz"));
    expect(events).toHaveLength(462);
    expect(tally.problems).toEqual([]);
  });

  it("goes by content: names may lie, and gzip is optional", async () => {
    const frames = capture("f-weird.pb.gz");
    const lines = capture("f-weird.json.gz");
    expect((await read(await file("frames.json.gz", frames))).events).toHaveLength(59);
    expect((await read(await file("zipped.pb", gzipSync(lines)))).events).toHaveLength(64);
    expect((await read(await file("lines", lines))).events).toHaveLength(64);
  });

  it("reads a stream in pieces of any size", async () => {
    const frames = capture("f-weird2.pb.gz");
    const lines = gzipSync(capture("f-weird2.json.gz"));
    for (const size of [1, 7, 4096]) {
      expect((await read(pieces(frames, size))).events).toHaveLength(33);
      expect((await read(pieces(lines, size))).events).toHaveLength(38);
    }
  });

  it("reads standard input", async () => {
    const script = `import { readRecording } from ${JSON.stringify(join(import.meta.dirname, "recording.ts"))};
      console.log((await Array.fromAsync(readRecording("-"))).length);`;
    const child = promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
    child.child.stdin?.end(capture("f-weird2.json.gz"));
    expect((await child).stdout).toBe("38\n");
  });

  it("counts types that Bailiff doesn't read, and fields that are news", async () => {
    const lines = `${JSON.stringify({ process_lsm: {}, time: "2026-11-20T07:22:52Z", shiny: 1 })}\n`;
    const { tally } = await read(pieces(Buffer.from(lines.repeat(3))));
    expect([...tally.otherTypes]).toEqual([["process_lsm", 3]]);
    expect([...tally.unknownFields]).toEqual([["shiny", 3]]);
  });

  it("stops reading when its reader has had enough", async () => {
    const tally = recordingTally("it");
    for await (const _ of readRecording(join(fixtures, "captures/c-hirate-connect-slice.pb.gz"), { tally })) break;
    expect(tally.bytesRead).toBeLessThan(tally.bytesTotal ?? 0);
  });

  it.each([
    ["nothing.pb", "unreadable"],
    ["", "unreadable"],
  ])("says what can't be opened (%j) instead of throwing", async (name, reason) => {
    const { events, tally } = await read(join(scratch, name));
    expect(events).toEqual([]);
    expect([...tally.skipped]).toEqual([[reason, 1]]);
    expect(tally.problems[0]).toMatch(/^it: can't be read: /);
  });

  it.each([
    ["nothing at all", Buffer.alloc(0)],
    ["prose", Buffer.from("# A document\n\nof some lines\n")],
    ["other JSON", Buffer.from('{"kind": "List", "items": []}\n')],
    ["NULs", Buffer.alloc(100_000)],
    ["gzip of prose", gzipSync("prose")],
    ["an executable's head", Buffer.from("7f454c4602010100000000000000000003003e00", "hex")],
  ])("says that %s is no recording", async (_, bytes) => {
    const { events, tally } = await read(pieces(bytes));
    expect(events).toEqual([]);
    expect(tally.skipped.get("not-a-recording")).toBe(1);
  });
});

describe("readRecording of damaged lines", () => {
  const lines = capture("g-learn-then-attack.json.gz").toString("utf8").trimEnd().split("\n");

  it("loses a bad line and nothing else, and names it", async () => {
    const damaged = lines.with(9, "{oops").with(19, "5").with(29, "{}").with(39, '{"time": 5}');
    const { events, tally } = await read(pieces(Buffer.from(`${damaged.join("\n")}\n`)));
    expect(events).toHaveLength(lines.length - 4);
    expect(tally.problems).toEqual([
      "it: line 10: no JSON",
      "it: line 20: a message of Tetragon's export is a JSON object",
      "it: line 30: no event time: this is no message of Tetragon's event stream",
      "it: line 40: time should be a string, not a number",
    ]);
  });

  it("takes a last line without an end if it is whole, and calls it cut if it isn't", async () => {
    expect((await read(pieces(Buffer.from(lines.join("\n"))))).events).toHaveLength(lines.length);
    const { events, tally } = await read(pieces(Buffer.from(lines.join("\n").slice(0, -9))));
    expect(events).toHaveLength(lines.length - 1);
    expect([...tally.skipped]).toEqual([["truncated", 1]]);
  });

  it("passes over a line that is too long without keeping it", async () => {
    const chunk = Buffer.alloc(1_048_576, "x");
    const source = Readable.from(
      (function* () {
        yield Buffer.from(`${lines[0]}\n`);
        for (let i = 0; i < 40; i++) yield chunk;
        yield Buffer.from(`\n${lines[1]}\n`);
      })(),
    );
    const { events, tally } = await read(source);
    expect(events).toHaveLength(2);
    expect([...tally.skipped]).toEqual([["too-long", 1]]);
    expect(tally.skippedBytes).toBe(40 * chunk.length);
  });

  it("tells those who pretty-print how to go on", async () => {
    const { tally } = await read(pieces(Buffer.from(`${JSON.stringify(JSON.parse(lines[0] ?? ""), null, 2)}\n`)));
    expect(tally.problems[0]).toBe("it: line 1: no JSON: give one message a line (jq -c)");
    expect(tally.problems).toHaveLength(20);
  });

  it("makes control characters in its messages harmless", async () => {
    const hostile = JSON.stringify({ time: "2026-11-20T07:22:52Z", "\u001b[2Jfield": 1 });
    const { tally } = await read(pieces(Buffer.from(`${hostile}\n`)));
    expect([...tally.unknownFields.keys()]).toEqual(["\ufffd[2Jfield"]);
  });
});

describe("readRecording of damaged frames", () => {
  const bytes = capture("g-learn-then-attack.pb.gz");
  const offsets = offsetsOf(bytes);
  const at = offsets[700] ?? 0;

  it("loses a frame whose bytes are damaged and nothing else, and names its offset", async () => {
    const damaged = Buffer.from(bytes);
    damaged.fill(0xff, at + 60, at + 90);
    const { events, tally } = await read(pieces(damaged));
    expect(events).toHaveLength(offsets.length - 1);
    expect([...tally.skipped]).toEqual([["malformed-frame", 1]]);
    expect(tally.problems[0]).toMatch(new RegExp(`^it: byte ${at}: no protobuf message`));
  });

  it.each([
    ["too small", (length: number) => length - 100],
    ["too large", (length: number) => length + 1000],
    ["larger than the rest of the recording", () => 16_000_000],
    ["beyond all bounds", () => 0x7fffffff],
    ["zero", () => 0],
  ])("finds its way back behind a frame whose length is %s", async (_, change) => {
    const damaged = Buffer.from(bytes);
    damaged.writeUInt32BE(change(bytes.readUInt32BE(at)), at);
    const { events, tally } = await read(pieces(damaged));
    expect(events).toHaveLength(offsets.length - 1);
    expect(tally.skippedBytes).toBe((offsets[701] ?? 0) - at);
    expect(tally.problems).toEqual([expect.stringContaining(`it: byte ${at}: `)]);
  });

  it("starts with the first whole frame where the head is missing", async () => {
    const { events, tally } = await read(pieces(bytes.subarray(100)));
    expect(events).toHaveLength(offsets.length - 1);
    expect(tally.skippedBytes).toBe((offsets[1] ?? 0) - 100);
  });

  it("passes over a frame that is too long without keeping it", async () => {
    const body = Buffer.alloc(20 * 1_048_576, 0x78);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(body.length);
    const { events, tally } = await read(
      pieces(Buffer.concat([bytes.subarray(0, at), head, body, bytes.subarray(at)])),
    );
    expect(events).toHaveLength(offsets.length);
    expect([...tally.skipped]).toEqual([["too-long", 1]]);
    expect(tally.skippedBytes).toBe(4 + body.length);
  });

  it("says where a recording was cut", async () => {
    const { events, tally } = await read(pieces(bytes.subarray(0, at + 50)));
    expect(events).toHaveLength(700);
    expect(tally.problems[0]).toMatch(
      new RegExp(`^it: byte ${at}: the recording ends inside of a frame of \\d+ bytes`),
    );
  });

  it("gives up on bytes that were made to look like frames at each turn", async () => {
    // 0a 04 is a field of four bytes; those four are also the length of a frame that holds the rest of the pattern.
    const hostile = Buffer.alloc(4 * 1_048_576, Buffer.from([0x0a, 0x04, 0x00, 0x0f, 0xff, 0xf0]));
    const { tally } = await read(pieces(Buffer.concat([bytes.subarray(0, at), Buffer.alloc(4), hostile])));
    expect(tally.events).toBe(700);
    expect(tally.problems.at(-1)).toMatch(/the search for the next frame was given up; \d+ bytes passed over$/);
    expect(tally.skippedBytes).toBe(4 + hostile.length);
  });
});

describe("readRecording of any capture", () => {
  /** A small generator of numbers below a bound, the same in each run (mulberry32). */
  function numbers(seed: number): (bound: number) => number {
    let state = seed;
    return (bound) => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
    };
  }

  it.each(captures)("reads what is left of %s, cut and with bytes changed, compressed or not", async (name) => {
    const whole = (await read(join(fixtures, "captures", name))).events.length;
    for (const [form, bytes] of [readFileSync(join(fixtures, "captures", name)), capture(name)].entries()) {
      const below = numbers(form + 1);
      for (let round = 0; round < 4; round++) {
        const cut = below(bytes.length);
        const { tally: ofCut } = await read(pieces(bytes.subarray(0, cut)));
        expect(ofCut.events).toBeLessThanOrEqual(whole);

        const damaged = Buffer.from(bytes);
        const changes = 1 + below(12);
        for (let i = 0; i < changes; i++) damaged[below(damaged.length)] = below(256);
        const { tally } = await read(pieces(damaged));
        // Uncompressed, one changed byte costs one message, and a length the one behind it too.
        if (form === 1) expect(tally.events).toBeGreaterThanOrEqual(whole - 2 * changes);
        expect(tally.events + tally.skipped.size).toBeGreaterThan(0);
      }
    }
  });
});
