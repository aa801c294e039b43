// Frames and the JSON export are two forms of the same messages: they must give the same Events, byte for byte.

import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import type { Event } from "./event.ts";
import { decodeFrame } from "./frame/frame.ts";
import { decodeJson } from "./json/json.ts";
import { framesOf, messagesOf, recordings } from "./testing/recorded.ts";

const sessions = recordings("corpus/sessions", ".pb.gz");
const captures = recordings("captures", ".json.gz");

/** What names a message in both of its forms. Processes whose exec was lost have no exec_id, but pid and time. */
function keyOf(event: Event): string {
  if (!("process" in event)) return `${event.type} ${event.time}`;
  return `${event.type} ${event.time} ${event.process.execId} ${event.process.pid} ${event.process.tid}`;
}

function grouped(events: Event[]): Map<string, Event[]> {
  return Map.groupBy(events, keyOf);
}

describe("frames and JSON export", () => {
  it("are nine corpus sessions in both forms", () => {
    expect(sessions).toHaveLength(9);
  });

  it.each(sessions.map((path) => [basename(path, ".pb.gz"), path] as const))(
    "give the same events in the session %s, one by one",
    (_, path) => {
      const frames = framesOf(path);
      const messages = messagesOf(path.replace(".pb.gz", ".jsonl.gz"));
      expect(messages).toHaveLength(frames.length);
      frames.forEach((frame, index) => {
        expect(decodeFrame(frame)).toStrictEqual(decodeJson(messages[index]));
      });
    },
  );

  it.each(captures.map((path) => [basename(path, ".json.gz"), path] as const))(
    "give the same events in the capture %s, where it holds both forms",
    (_, path) => {
      const framed = grouped(framesOf(path.replace(".json.gz", ".pb.gz")).map((frame) => decodeFrame(frame)));
      const exported = grouped(messagesOf(path).map((message) => decodeJson(message)));
      const shared = [...framed.keys()].filter((key) => exported.has(key));
      for (const key of shared) expect(exported.get(key)).toStrictEqual(framed.get(key));
      // The windows of the two forms differ by a few messages at the ends.
      expect(shared.length).toBeGreaterThanOrEqual(Math.min(framed.size, exported.size) - 8);
    },
  );
});
