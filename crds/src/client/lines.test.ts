import fc from "fast-check";
import { expect, test } from "vitest";
import { lines } from "./lines.ts";

async function* cut(bytes: Uint8Array, sizes: readonly number[]) {
  let start = 0;
  for (const size of sizes) {
    yield bytes.subarray(start, start + size);
    start += size;
  }
  yield bytes.subarray(start);
}

async function all(source: AsyncIterable<Uint8Array>, limit?: number): Promise<string[]> {
  const found: string[] = [];
  for await (const line of lines(source, limit)) found.push(line);
  return found;
}

test("however the bytes are cut, inside a character too, the same lines come out", async () => {
  const text = fc.string({ unit: "binary", maxLength: 20 }).map((line) => line.replaceAll("\n", "") || "x");
  await fc.assert(
    fc.asyncProperty(fc.array(text), fc.array(fc.nat(9)), async (expected, sizes) => {
      const bytes = Buffer.from(expected.map((line) => `${line}\n`).join(""));
      expect(await all(cut(bytes, sizes))).toEqual(expected.map((line) => line.toWellFormed()));
    }),
  );
});

test("an unfinished last line is dropped: the connection broke in it", async () => {
  expect(await all(cut(Buffer.from('{"a":1}\n{"b"'), []))).toEqual(['{"a":1}']);
});

test("a line that never ends is an error, not memory", async () => {
  await expect(all(cut(Buffer.from("x".repeat(100)), [30, 30]), 50)).rejects.toThrow(RangeError);
});
