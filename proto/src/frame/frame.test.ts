import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DecodeError } from "../error.ts";
import type { EventPod } from "../event.ts";
import { decodeJson } from "../json/json.ts";
import { exportOf, frameOf, messages } from "../testing/messages.ts";
import { framesOf, recordings } from "../testing/recorded.ts";
import { isEvent } from "../testing/shape.ts";
import { decodeFrame } from "./frame.ts";

const captures = recordings("captures", ".pb.gz");
const sample = captures.flatMap((path) => framesOf(path).filter((_, index) => index % 40 === 0));
const time = { seconds: 1_795_159_982, nanos: 570_123_999 };

/** The error code that a frame gives, or undefined if it gives an event of the right shape. */
function codeOf(bytes: Uint8Array): string | undefined {
  try {
    expect(decodeFrame(bytes)).toSatisfy(isEvent);
    return undefined;
  } catch (error) {
    if (error instanceof DecodeError) return error.code;
    throw error;
  }
}

describe("decodeFrame", () => {
  it("reads each field of a message as the generated codec wrote it", () => {
    fc.assert(
      fc.property(messages, (message) => {
        const event = decodeFrame(frameOf(message));
        expect(event).toSatisfy(isEvent);
        expect(event).toStrictEqual(decodeJson(exportOf(message)));
      }),
      { numRuns: 1000 },
    );
  });

  it("gives events of the right shape for every frame of every capture", () => {
    for (const path of captures) for (const frame of framesOf(path)) expect(codeOf(frame)).toBeUndefined();
  });

  it("takes any Uint8Array, with an offset in its buffer too", () => {
    const frame = sample[0] ?? Buffer.alloc(0);
    const shifted = new Uint8Array([9, 9, ...frame, 9]).subarray(2, 2 + frame.length);
    expect(decodeFrame(shifted)).toStrictEqual(decodeFrame(frame));
  });

  it("cuts nanoseconds off and keeps microseconds", () => {
    expect(decodeFrame(frameOf({ test: {}, time })).time).toBe(1_795_159_982_570_123);
  });

  it("names event types that Bailiff doesn't read, and calls those that it has never heard of unknown", () => {
    expect(decodeFrame(frameOf({ process_lsm: {}, time }))).toMatchObject({ type: "other", name: "process_lsm" });
    const news = Buffer.concat([frameOf({ time }), Buffer.from([0xfa, 0x01, 0x02, 0x0a, 0x00])]);
    expect(decodeFrame(news)).toMatchObject({ type: "other", name: "unknown" });
  });

  it("refuses a message without a time, or with one before 1970 or after 2255", () => {
    expect(codeOf(new Uint8Array())).toBe("no-time");
    expect(codeOf(frameOf({ test: {}, node_name: "n" }))).toBe("no-time");
    expect(codeOf(frameOf({ test: {}, time: { seconds: -1, nanos: 0 } }))).toBe("bad-time");
    expect(codeOf(frameOf({ test: {}, time: { seconds: 9_007_199_255, nanos: 0 } }))).toBe("bad-time");
    expect(codeOf(frameOf({ test: {}, time: { seconds: 1, nanos: -5 } }))).toBe("bad-time");
  });

  it("calls a frame that is cut anywhere malformed or timeless, or reads what is still whole", () => {
    for (const frame of sample) {
      for (let end = 0; end < frame.length; end += 7) {
        expect([undefined, "malformed-frame", "no-time"]).toContain(codeOf(frame.subarray(0, end)));
      }
    }
  });

  it("never gives a wrong shape for random bytes or recorded frames with bytes changed", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        codeOf(bytes);
      }),
      { numRuns: 2000 },
    );
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...sample), changes, (frame, edits) => {
        const bytes = Buffer.from(frame);
        for (const [at, byte] of edits) bytes[at % bytes.length] = byte;
        codeOf(bytes);
      }),
      { numRuns: 3000 },
    );
  });

  it("puts U+FFFD where a string is no UTF-8, and keeps the event", () => {
    const frame = Buffer.from(frameOf({ process_exec: { process: { binary: "/bin/QQQQ" } }, time }));
    frame.fill(0xff, frame.indexOf("QQQQ"), frame.indexOf("QQQQ") + 4);
    const binary = "/bin/\ufffd\ufffd\ufffd\ufffd";
    for (let i = 0; i < 2; i++) expect(decodeFrame(frame)).toMatchObject({ type: "exec", process: { binary } });
  });

  it("reads arguments of 1.2 MB whole", () => {
    const long = "é".repeat(600_000);
    const event = decodeFrame(frameOf({ process_exec: { process: { arguments: long } }, time }));
    expect(event).toMatchObject({ process: { arguments: long } });
  });

  it("passes over fields of the wrong wire type, and stops at groups nested too deep", () => {
    const fixed = Buffer.concat([frameOf({ time }), Buffer.from([0x0d, 1, 2, 3, 4])]);
    expect(decodeFrame(fixed)).toMatchObject({ type: "other", name: "unknown" });
    expect(codeOf(Buffer.alloc(1_000_000, 0x0b))).toBe("malformed-frame");
  });

  it("gives one pod for all events of a container that say the same of it, and another where a label differs", () => {
    const [recording = ""] = recordings("captures", "g-learn-then-attack.pb.gz");
    const found = framesOf(recording).find((bytes) => Object.keys(podOf(bytes)?.labels ?? {}).length > 0);
    const frame = Buffer.from(found ?? []);
    const pod = podOf(frame);
    expect(podOf(frame)).toBe(pod);
    const [key = "", label = ""] = Object.entries(pod?.labels ?? {})[0] ?? [];
    for (let at = frame.indexOf(label); at >= 0; at = frame.indexOf(label, at + 1)) frame[at] = "X".charCodeAt(0);
    const other = podOf(frame);
    expect(other?.labels[key]).toBe(`X${label.slice(1)}`);
    expect(pod?.labels[key]).toBe(label);
  });

  it("takes labels called __proto__ and constructor for labels", () => {
    const labels = Object.fromEntries([
      ["__proto__", "a"],
      ["constructor", "b"],
    ]);
    const key = Buffer.from(frameOf({ process_exec: { process: { pod: { pod_labels: labels } } }, time }));
    const event = decodeFrame(key);
    const found = event.type === "exec" ? event.process.pod?.labels : undefined;
    expect(Object.entries(found ?? {}).sort()).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
    ]);
    expect(found?.toString).toBeUndefined();
  });
});

function podOf(bytes: Uint8Array): EventPod | undefined {
  const event = decodeFrame(bytes);
  return event.type === "exec" ? event.process.pod : undefined;
}
