import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { DecodeError } from "../error.ts";
import type { Event, EventPod } from "../event.ts";
import { framesOf, recordings } from "../testing/recorded.ts";
import { field, number } from "../testing/wire.ts";
import { decodeFrame } from "./frame.ts";
import { forgetProcesses } from "./process.ts";

const [session = ""] = recordings("corpus/sessions", "dev-benign-1.pb.gz");
const frames = framesOf(session);
const near = frames.slice(0, 400);

beforeEach(forgetProcesses);

/** What comes of a frame, an error's code too. */
function outcome(bytes: Uint8Array): Event | string {
  try {
    return decodeFrame(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return error.code;
    throw error;
  }
}

/** What comes of it where nothing is remembered. */
function atFirst(bytes: Uint8Array): Event | string {
  forgetProcesses();
  return outcome(bytes);
}

const processOf = (event: Event) => ("process" in event ? event.process : undefined);
const parentOf = (event: Event) => ("parent" in event ? event.parent : undefined);
const podsOf = (events: readonly Event[]) => events.flatMap((event) => processOf(event)?.pod ?? []);
const written = ({ labels, ...pod }: EventPod) => JSON.stringify([pod, Object.entries(labels).sort()]);

describe("what is remembered of earlier frames", () => {
  it("makes no difference to what a frame says, whichever came before", () => {
    const remembering = frames.map(outcome);
    expect(remembering).toStrictEqual(frames.map(atFirst));
  });

  it("makes no difference to frames that differ from earlier ones in a few bytes", () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.constantFrom(...near), edits, (frame, changes) => {
        const bytes = Buffer.from(frame);
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        decodeFrame(frame);
        const remembering = outcome(bytes);
        expect(remembering).toStrictEqual(atFirst(bytes));
      }),
      { numRuns: 10_000 },
    );
  });

  it("makes no difference to frames of which each single byte is another, or that are cut", () => {
    const frame = near.find((bytes) => podsOf([decodeFrame(bytes)]).length > 0) ?? Buffer.alloc(0);
    for (let at = 0; at < frame.length; at++) {
      const bytes = Buffer.from(frame);
      bytes[at] = (bytes[at] as number) ^ 1;
      decodeFrame(frame);
      const [changed, cut] = [outcome(bytes), outcome(frame.subarray(0, at))];
      expect(changed).toStrictEqual(atFirst(bytes));
      expect(cut).toStrictEqual(atFirst(frame.subarray(0, at)));
    }
  });

  it("makes no difference where fields come twice, or one ends elsewhere, among messages that are alike but for that", () => {
    const id = field(1, "containerd://0123456789abcdef");
    const ends = [Buffer.alloc(0), number(13, 1), number(13, 0)];
    const pids = [field(5, number(1, 7)), field(5, number(1, 300))];
    const labels = ["a", "b"].map((key) => field(5, field(1, key), field(2, "x")));
    const containers = [
      ...ends.flatMap((end) => pids.map((pid) => field(4, id, pid, end))),
      field(4, id),
      field(4, id, ...pids),
      field(4, id, ...pids.toReversed()),
      field(4, id, ...pids.slice(0, 1), ...labels.slice(0, 1)),
    ];
    const other = field(4, field(1, "containerd://another-one"), ...pids.slice(1));
    const named = [field(1, "ns"), field(2, "pod"), field(3, "uid")];
    const insides = [
      ...containers.flatMap((container) => [[container, ...labels], [container, ...labels.toReversed()], [container]]),
      ...containers.map((container) => [container, ...labels.slice(1)]),
      ...containers.flatMap((container) => [
        [container, other, ...labels],
        [other, container, ...labels],
      ]),
    ];
    const pods = insides.map((inside) => field(10, ...named, ...inside));
    const otherPod = field(10, ...named, other, ...labels.slice(1));
    const ids = [field(1, "bGFiLW5vZGUtMToyNzg="), field(12, "above")];
    const messages = [
      ...pods.map((pod) => [...ids, pod]),
      ...pods.flatMap((pod) => [
        [...ids, pod, otherPod],
        [...ids, otherPod, pod],
      ]),
      ids,
    ];
    const made = messages.map((message) =>
      Buffer.concat([field(1, field(1, ...message), field(2, ...message)), field(1001, number(1, 1_795_159_982))]),
    );
    const first = made.map(atFirst);
    expect(new Set(first.map((event) => JSON.stringify(event))).size).toBeGreaterThan(8);
    for (const frame of made) {
      forgetProcesses();
      for (const [at, other] of made.entries()) {
        outcome(frame);
        expect(outcome(other)).toStrictEqual(first[at]);
      }
    }
  });

  it("is not changed by those who write over a frame's bytes once it is decoded", () => {
    const bytes = Buffer.alloc(1 << 14);
    const events = near.map((frame) => decodeFrame(bytes.subarray(0, frame.copy(bytes))));
    expect(events).toStrictEqual(near.map(atFirst));
  });

  it("gives each call its own arguments, however many the one before had", () => {
    const lists = [1, 0, 3, 40, 2, 17, 1].map((count) => Array.from({ length: count }, (_, at) => `${count}/${at}`));
    for (const list of lists) {
      const args = list.map((value) => field(4, field(1, value)));
      const event = decodeFrame(Buffer.concat([field(9, ...args), field(1001, number(1, 1_795_159_982))]));
      expect(event).toMatchObject({ args: list.map((value) => ({ kind: "string", value })) });
    }
  });

  it("tells pointers apart that are alike in half of their digits", () => {
    const cookies = [2 ** 52 + 64, 64, 2 ** 14, 2 ** 52, 0, 2 ** 33 + 64, 64, 2 ** 33 + 2 ** 14];
    for (const cookie of cookies) {
      const call = field(9, field(4, field(9, number(10, cookie))));
      const event = decodeFrame(Buffer.concat([call, field(1001, number(1, 1_795_159_982))]));
      expect(event).toMatchObject({ args: [{ kind: "sock", cookie: String(cookie) }] });
    }
  });

  it("gives a pod once, though its labels come in another order and from another process each time", () => {
    const pods = podsOf(frames.map((frame) => decodeFrame(frame)));
    expect(new Set(pods).size).toBe(new Set(pods.map(written)).size);
    expect(pods.length).toBeGreaterThan(new Set(pods).size * 50);
  });

  it("gives a pod with many long labels once, in more orders than are remembered", () => {
    const labels = Array.from({ length: 14 }, (_, at) => field(5, field(1, `key-${at}`), field(2, "x".repeat(63))));
    const container = field(4, field(1, "containerd://0123456789abcdef"), field(5, number(1, 7)));
    const named = [field(1, "ns"), field(2, "pod"), field(3, "uid"), container];
    const framed = (mixed: readonly Buffer[]) =>
      Buffer.concat([field(1, field(1, field(10, ...named, ...mixed))), field(1001, number(1, 1_795_159_982))]);
    const pod = processOf(decodeFrame(framed(labels)))?.pod;
    expect(Object.keys(pod?.labels ?? {})).toHaveLength(14);
    const orders = fc.shuffledSubarray(labels, { minLength: labels.length });
    const sameAgain = fc.property(orders, (mixed) => processOf(decodeFrame(framed(mixed)))?.pod === pod);
    fc.assert(sameAgain, { numRuns: 300 });
    const fewer = processOf(decodeFrame(framed(labels.slice(1))))?.pod;
    expect(Object.keys(fewer?.labels ?? {})).toHaveLength(13);
  });

  it("gives a process and a parent again where the same was said of them, and others of the same id where not", () => {
    const events = frames.map((frame) => decodeFrame(frame));
    const parents = events.flatMap((event) => parentOf(event) ?? []);
    expect(new Set(parents).size).toBeLessThan(parents.length / 5);
    const found = near.find((frame) => processOf(decodeFrame(frame))?.binary === "/usr/bin/bash") ?? Buffer.alloc(0);
    const changed = Buffer.from(found);
    changed[changed.indexOf("/usr/bin/bash") + "/usr/bin/".length] = "d".charCodeAt(0);
    expect(processOf(decodeFrame(found))).toBe(processOf(decodeFrame(found)));
    expect(processOf(decodeFrame(changed))?.binary).toBe("/usr/bin/dash");
    expect(processOf(decodeFrame(changed))?.execId).toBe(processOf(decodeFrame(found))?.execId);
    expect(processOf(decodeFrame(found))?.binary).toBe("/usr/bin/bash");
  });
});
