import fc from "fast-check";
import { expect, test } from "vitest";
import { MessageReader, messageOf } from "./messages.ts";

test("messages come out whole and in order, wherever the stream is cut", () => {
  const lengths = fc.array(fc.oneof(fc.nat(3), fc.nat(600)), { maxLength: 20 });
  fc.assert(
    fc.property(lengths, fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), (wanted, cuts) => {
      const sent = wanted.map((length, index) => Buffer.alloc(length, index + 1));
      const stream = Buffer.concat(sent.map(messageOf));
      const got: Buffer[] = [];
      const reader = new MessageReader((bytes, start, end) => got.push(Buffer.from(bytes.subarray(start, end))), 1000);
      for (let at = 0, cut = 0; at < stream.length; cut++) {
        const next = at + (cuts[cut % cuts.length] ?? 1);
        reader.feed(stream.subarray(at, next));
        at = next;
      }
      expect(got).toEqual(sent);
    }),
    { seed: 7, numRuns: 300 },
  );
});

test.each([
  ["a compressed message", Buffer.from([1, 0, 0, 0, 1, 9]), "compressed"],
  ["one that is too long", Buffer.from([0, 0, 1, 0, 0]), "65536 bytes: at most 1000"],
])("%s is refused, whole or byte by byte", (_, bytes, why) => {
  const whole = new MessageReader(() => {}, 1000);
  expect(() => whole.feed(bytes)).toThrow(why);
  const pieces = new MessageReader(() => {}, 1000);
  expect(() => bytes.forEach((_, at) => void pieces.feed(bytes.subarray(at, at + 1)))).toThrow(why);
});
