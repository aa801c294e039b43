import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeFrame } from "../frame/frame.ts";
import { frameOf } from "../testing/messages.ts";
import { framesOf, messagesOf, recordings } from "../testing/recorded.ts";
import { field, number } from "../testing/wire.ts";
import { frameDrift, jsonDrift } from "./drift.ts";

const time = { seconds: 1_795_159_982, nanos: 0 };

describe("drift", () => {
  it("finds nothing new in any recording, in neither form", () => {
    const frames = [...recordings("captures", ".pb.gz"), ...recordings("corpus/sessions", ".pb.gz")].flatMap(framesOf);
    const exports = [
      ...recordings("captures", ".json.gz"),
      ...recordings("captures/evidence", ".jsonl"),
      ...recordings("corpus/sessions", ".jsonl.gz"),
    ].flatMap(messagesOf);
    expect(frames.length).toBeGreaterThan(30_000);
    expect(exports.length).toBeGreaterThan(30_000);
    expect(new Set(frames.flatMap(frameDrift))).toEqual(new Set());
    expect(new Set(exports.flatMap(jsonDrift))).toEqual(new Set());
  });

  it("names a field of a frame that is news by its path and number, an event type too", () => {
    const frame = Buffer.from(frameOf({ process_exec: { process: { exec_id: "x" } }, time }));
    expect(frameDrift(Buffer.concat([frame, Buffer.from([0xfa, 0x01, 0x00])]))).toEqual(["#31"]);
    // process_exec (10) of 8 bytes with a process (10) of 6: exec_id "x", then field 99 as a varint.
    const news = Buffer.from([10, 8, 10, 6, 10, 1, 0x78, 0x98, 0x06, 5]);
    expect(frameDrift(news)).toEqual(["process_exec.process.#99"]);
  });

  it("takes every frame that decodeFrame takes, damaged where that doesn't look, and every other one too", () => {
    const parent = field(2, field(1, "x"), field(3, Buffer.from([8])), number(99, 5));
    const damaged = Buffer.concat([number(31, 1), field(1, parent), field(1001, number(1, time.seconds))]);
    expect(decodeFrame(damaged)).toMatchObject({ type: "exec", parent: { execId: "x" } });
    expect(frameDrift(damaged)).toEqual(["#31"]);
    const sample = recordings("captures", ".pb.gz").flatMap((path) => framesOf(path).filter((_, at) => at % 40 === 0));
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...sample), edits, (frame, changes) => {
        const bytes = Buffer.from(frame);
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        expect(frameDrift(bytes).length).toBeLessThanOrEqual(16);
      }),
      { numRuns: 2000 },
    );
  });

  it("names a key of the JSON export that is news by its path", () => {
    const message = { process_exec: { process: { exec_id: "x", auid: 0, shiny: 1 } }, process_dream: {}, time: "" };
    expect(jsonDrift(message)).toEqual(["process_exec.process.shiny", "process_dream"]);
  });

  it("looks into each argument of a kprobe", () => {
    expect(jsonDrift({ process_kprobe: { args: [{ int_arg: 1 }, { dream_arg: {} }] } })).toEqual([
      "process_kprobe.args.dream_arg",
    ]);
  });

  it("bounds its answer for a hostile message", () => {
    const hostile = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`${"x".repeat(1000)}${n}`, n]));
    const paths = jsonDrift(hostile);
    expect(paths).toHaveLength(16);
    expect(Math.max(...paths.map((path) => path.length))).toBe(64);
    expect(frameDrift(Buffer.from(Array.from({ length: 200 }, () => [0xf8, 0x01, 1]).flat()))).toHaveLength(16);
  });

  it.each([5, null, "text", [[[]]], { process_exec: [[1]] }])("takes %j without a word", (value) => {
    expect(jsonDrift(value)).toEqual([]);
  });
});
