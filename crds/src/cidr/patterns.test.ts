import fc from "fast-check";
import { expect, it } from "vitest";
import { mappedCidr, v4Cidr, v6Cidr } from "./patterns.ts";
import { isCidr } from "./schema.ts";

const [v4, v6, mapped] = [v4Cidr, v6Cidr, mappedCidr].map((pattern) => new RegExp(pattern)) as [RegExp, RegExp, RegExp];
const matches = (text: string) => v4.test(text) || (v6.test(text) && !mapped.test(text));

it.each([
  ["10.0.0.0/8", true],
  ["203.0.113.7/32", true],
  ["0.0.0.0/0", true],
  ["10.0.0.0/33", false],
  ["10.0.0.0/08", false],
  ["10.0.0.256/8", false],
  ["010.0.0.0/8", false],
  ["::/0", true],
  ["2001:db8::/32", true],
  ["2001:db8:0:0:0:0:0:1/128", true],
  ["2001:db8::/129", false],
  ["2001::db8::/32", false],
  ["1:2:3:4:5:6:7::/64", true],
  ["1:2:3:4:5:6:7::8/64", false],
  ["::ffff:a00:1/128", false],
  ["::FFFF:0:0/96", false],
  ["0:0:0:0:0:ffff:a00:1/128", false],
  ["0:0:0:0:0:ffff::/96", false],
  ["0::ffff:a00:1/128", false],
  ["0:0::0:ffff:a00:1/128", false],
  ["::ffff:1:2:3/128", true],
  ["1::ffff:a00:1/128", true],
  ["::ffff:10.0.0.1/128", false],
  ["64:ff9b::192.0.2.33/128", false],
])("%s: %s, for the patterns and for us", (text, expected) => {
  expect([matches(text), isCidr(text)]).toEqual([expected, expected]);
});

it("agrees with the parser on whatever looks like a range", () => {
  const group = fc.oneof(
    fc.constantFrom("0", "0000", "ffff", "FFFF", "1", "a00", "12345", "g", "", "010", "256", "10.0.0.1"),
    fc.integer({ min: 0, max: 0x1ffff }).map((n) => n.toString(16)),
  );
  const v6Like = fc
    .tuple(
      fc.array(group, { minLength: 0, maxLength: 9 }),
      fc.constantFrom("", "::", ":"),
      fc.array(group, { minLength: 0, maxLength: 5 }),
    )
    .map(([front, gap, back]) => front.join(":") + gap + back.join(":"));
  const v4Like = fc
    .array(fc.integer({ min: 0, max: 300 }), { minLength: 3, maxLength: 5 })
    .map((bytes) => bytes.join("."));
  const bits = fc.oneof(fc.integer({ min: -1, max: 140 }).map(String), fc.constantFrom("", "08", "8x"));
  fc.assert(
    fc.property(fc.oneof(v6Like, v4Like), bits, (address, length) => {
      const text = `${address}/${length}`;
      if (text.length <= 43) expect(matches(text), text).toBe(isCidr(text));
    }),
    { numRuns: 20_000 },
  );
});
