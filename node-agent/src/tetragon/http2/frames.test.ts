import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameReader, flags, frame, frameTypes } from "./frames.ts";
import { MessageReader } from "./messages.ts";

/** Everything that comes out of these pieces, data joined by frame. */
function readAll(pieces: readonly Buffer[]): string[] {
  const out: string[] = [];
  let data = "";
  const reader = new FrameReader({
    data: (_, bytes, start, end) => {
      data += bytes.toString("latin1", start, end);
    },
    dataEnd: (stream, flag, bytes) => {
      out.push(`data ${stream} ${flag} ${bytes} ${data}`);
      data = "";
    },
    frame: (type, flag, stream, payload) => out.push(`${type} ${stream} ${flag} ${payload.toString("latin1")}`),
  });
  for (const piece of pieces) {
    // As a socket's buffer: overwritten once it was read.
    const buffer = Buffer.from(piece);
    reader.feed(buffer, buffer.length);
    buffer.fill(0xee);
  }
  return out;
}

const all = Buffer.concat([
  frame(frameTypes.settings, 0, 0),
  frame(frameTypes.data, 0, 1, Buffer.from("event")),
  frame(frameTypes.data, flags.padded, 3, Buffer.from("\u0003padded...")),
  frame(frameTypes.data, flags.padded, 3, Buffer.from("\u0002..")),
  frame(frameTypes.data, flags.endStream, 3),
  frame(frameTypes.headers, flags.endHeaders, 1, Buffer.from("headers")),
  frame(frameTypes.ping, 0, 0, Buffer.from("01234567")),
]);
const whole = [
  "4 0 0 ",
  "data 1 0 5 event",
  "data 3 8 10 padded",
  "data 3 8 3 ",
  "data 3 1 0 ",
  "1 1 4 headers",
  "6 0 0 01234567",
];

test("frames come out as they went in, wherever the connection cuts them", () => {
  expect(readAll([all])).toEqual(whole);
  expect(readAll([...all].map((byte) => Buffer.of(byte)))).toEqual(whole);
  fc.assert(
    fc.property(fc.array(fc.nat(all.length), { maxLength: 8 }), (cuts) => {
      const ends = [0, ...cuts.sort((a, b) => a - b), all.length];
      expect(readAll(ends.slice(1).map((end, index) => all.subarray(ends[index], end)))).toEqual(whole);
    }),
    { seed: 3, numRuns: 300 },
  );
});

test("a frame longer than was allowed, and padding longer than its frame, are errors", () => {
  expect(() => readAll([frame(frameTypes.data, 0, 1, Buffer.alloc(16_385))])).toThrow(RangeError);
  expect(() => readAll([frame(frameTypes.data, flags.padded, 1, Buffer.of(9, 1, 2))])).toThrow(RangeError);
});

const message = (text: string) => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(text.length, 1);
  return Buffer.concat([head, Buffer.from(text)]);
};

test("messages come out whole and in order, wherever the stream cuts them", () => {
  const texts = ["one", "", "x".repeat(300), "", "last"];
  const bytes = Buffer.concat(texts.map(message));
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
      const out: string[] = [];
      const reader = new MessageReader((from, start, end) => out.push(from.toString("utf8", start, end)), 1000);
      const ends = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      for (const [index, end] of ends.slice(1).entries()) {
        const piece = Buffer.from(bytes.subarray(ends[index], end));
        reader.feed(piece, 0, piece.length);
        piece.fill(0xee);
      }
      expect(out).toEqual(texts);
      expect(reader.isWithin).toBe(false);
    }),
    { seed: 4, numRuns: 300 },
  );
});

test("a message that is too long or compressed is an error before any of it is kept", () => {
  const reader = () => new MessageReader(() => {}, 1000);
  const tooLong = Buffer.from([0, 0x7f, 0xff, 0xff, 0xff]);
  expect(() => reader().feed(tooLong, 0, 5)).toThrow("a message of 2147483647 bytes");
  expect(() => reader().feed(Buffer.from([1, 0, 0, 0, 1]), 0, 5)).toThrow("compressed");
});
