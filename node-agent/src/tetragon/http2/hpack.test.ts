import fc from "fast-check";
import { expect, test } from "vitest";
import { HeaderReader, writeHeaders } from "./hpack.ts";

const bytes = (hex: string) => Buffer.from(hex.replaceAll(" ", ""), "hex");
const read = (reader: HeaderReader, hex: string) => Object.fromEntries(reader.read(bytes(hex)));

test("the requests of RFC 7541, appendix C.3, in the clear: later ones name what earlier ones said", () => {
  const reader = new HeaderReader();
  expect(read(reader, "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d")).toEqual({
    ":method": "GET",
    ":scheme": "http",
    ":path": "/",
    ":authority": "www.example.com",
  });
  expect(read(reader, "8286 84be 5808 6e6f 2d63 6163 6865")).toMatchObject({
    ":authority": "www.example.com",
    "cache-control": "no-cache",
  });
  expect(read(reader, "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65")).toMatchObject({
    ":path": "/index.html",
    ":authority": "www.example.com",
    "custom-key": "custom-value",
  });
});

test("the same, Huffman-coded (C.4)", () => {
  const reader = new HeaderReader();
  expect(read(reader, "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff")).toMatchObject({ ":authority": "www.example.com" });
  expect(read(reader, "8286 84be 5886 a8eb 1064 9cbf")).toMatchObject({ "cache-control": "no-cache" });
  expect(read(reader, "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf")).toMatchObject({
    "custom-key": "custom-value",
  });
});

test("a table that is made smaller forgets what was said first", () => {
  const reader = new HeaderReader();
  read(reader, "4001 6101 31 4001 6201 32"); // a=1, b=2, both to be remembered: index 62 is b, 63 is a
  expect(read(reader, "bf be")).toEqual({ a: "1", b: "2" });
  expect(read(reader, "3f 09 be")).toEqual({ b: "2" }); // 40 bytes: room for one
  expect(() => read(reader, "bf")).toThrow("no header has index 63");
});

test("what was written is read again, long values too", () => {
  const text = fc.string({ unit: "binary-ascii", maxLength: 400 });
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(text, text), { selector: ([name]) => name }), (headers) => {
      expect(Object.fromEntries(new HeaderReader().read(writeHeaders(headers)))).toEqual(Object.fromEntries(headers));
    }),
    { seed: 1, numRuns: 200 },
  );
});

test("any bytes are headers or a RangeError, and never keep more than the table holds", () => {
  const reader = new HeaderReader();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (block) => {
      try {
        reader.read(block);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
    { seed: 2, numRuns: 2000 },
  );
});
