import fc from "fast-check";
import { expect, test } from "vitest";
import {
  contains,
  everyAddress,
  firstOf,
  formatAddress,
  isEmpty,
  parseAddress,
  parseCidr,
  subtract,
  toCidrs,
  union,
} from "./address.ts";

test.each([
  ["10.0.0.1", "v4", 0x0a000001n],
  ["::ffff:10.0.0.1", "v4", 0x0a000001n],
  ["::ffff:a00:1", "v4", 0x0a000001n],
  ["::", "v6", 0n],
  ["::1.2.3.4", "v6", 0x01020304n],
  ["2001:db8::1:0:0:2", "v6", (0x20010db8n << 96n) | (1n << 48n) | 2n],
  ["fe80::1", "v6", 0xfe80n * (1n << 112n) + 1n],
])("%s is read", (text, family, value) => {
  expect(parseAddress(text)).toEqual({ family, value });
});

test.each(["", "10.0.0", "010.0.0.1", "10.0.0.256", "fe80::1%eth0", ":::", "1::2::3", "example.com"])(
  "%j is no address",
  (text) => {
    expect(parseAddress(text)).toBeUndefined();
  },
);

test.each([
  ["10.1.2.3/8", ["10.0.0.0/8"]],
  ["0.0.0.0/0", ["0.0.0.0/0"]],
  ["::ffff:10.0.0.0/104", ["10.0.0.0/8"]],
  ["2001:db8:0:0:ffff::/32", ["2001:db8::/32"]],
  ["::/0", ["::/0"]],
  ["::1/128", ["::1/128"]],
])("%s is the block %s", (text, cidrs) => {
  const set = parseCidr(text);
  expect(set && toCidrs(set)).toEqual(cidrs);
});

test.each(["10.0.0.0", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8/8", "/8", "a/8", "fe80::%1/64"])(
  "%j is no CIDR",
  (text) => {
    expect(parseCidr(text)).toBeUndefined();
  },
);

const v4 = fc
  .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 24, max: 32 }))
  .map(([last, bits]) => `10.0.0.${last}/${bits}`);

test("difference and union of blocks hold exactly the addresses that they should", () => {
  fc.assert(
    fc.property(fc.array(v4, { maxLength: 6 }), fc.array(v4, { maxLength: 6 }), (left, right) => {
      const [a, b] = [left, right].map((texts) => union(...texts.flatMap((text) => parseCidr(text) ?? [])));
      if (!a || !b) throw new Error("unreachable");
      const [rest, either] = [subtract(a, b), union(a, b)];
      for (let last = 0; last < 256; last++) {
        const address = { family: "v4", value: 0x0a000000n + BigInt(last) } as const;
        expect(contains(rest, address)).toBe(contains(a, address) && !contains(b, address));
        expect(contains(either, address)).toBe(contains(a, address) || contains(b, address));
      }
      expect(union(...toCidrs(rest).flatMap((text) => parseCidr(text) ?? []))).toEqual(rest);
    }),
  );
});

test("what is written as text is read back as the same address", () => {
  const value = fc.oneof(
    fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
    fc.integer({ min: 0, max: 127 }).map((bit) => 1n << BigInt(bit)),
  );
  fc.assert(
    fc.property(value, (value) => {
      fc.pre(value >> 32n !== 0xffffn);
      expect(parseAddress(formatAddress({ family: "v6", value }))).toEqual({ family: "v6", value });
    }),
  );
});

test("everything without everything is nothing, and the lowest address is an IPv4 one", () => {
  expect(isEmpty(subtract(everyAddress, everyAddress))).toBe(true);
  expect(firstOf(everyAddress)).toEqual({ family: "v4", value: 0n });
});
