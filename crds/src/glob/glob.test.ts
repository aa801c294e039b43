import fc from "fast-check";
import { expect, test } from "vitest";
import { glob } from "./glob.ts";

test.each([
  ["/usr/bin/python3*", "/usr/bin/python3.11", true],
  ["/usr/bin/python3*", "/usr/bin/python2", false],
  ["*", "", true],
  ["a?c", "abc", true],
  ["a?c", "ac", false],
  ["*.example.com", "a.b.example.com", true],
  ["/bin/sh", "/bin/sh ", false],
  ["a*b*c", "aXXbYYc", true],
  ["a*b*c", "aXXcYYb", false],
])("glob %s on %s is %s", (pattern, text, wanted) => {
  expect(glob(pattern)(text)).toBe(wanted);
});

test("a glob agrees with the regular expression that it stands for", () => {
  const alphabet = fc.constantFrom("a", "b", "*", "?", ".");
  fc.assert(
    fc.property(
      fc.string({ unit: alphabet, maxLength: 8 }),
      fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 10 }),
      (pattern, text) => {
        const source = pattern.replaceAll(".", "\\.").replaceAll("*", "[^]*").replaceAll("?", "[^]");
        expect(glob(pattern)(text)).toBe(new RegExp(`^${source}$`).test(text));
      },
    ),
  );
});

test("a hostile text is matched in linear time: no backtracking", () => {
  const text = "a".repeat(100_000);
  expect(glob("*a*a*a*a*a*a*a*b")(text)).toBe(false);
});
