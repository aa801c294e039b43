import fc from "fast-check";
import { expect, test } from "vitest";
import { BoundedMap } from "./bounded-map.ts";

test("a bounded map never holds more than its cap and counts each entry that it pushed out", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 200 }),
      (cap, keys) => {
        let told = 0;
        const map = new BoundedMap<number, number>(cap, () => told++);
        const added = new Set<number>();
        let inserted = 0;
        for (const key of keys) {
          if (map.peek(key) === undefined) inserted++;
          map.set(key, key);
          added.add(key);
          expect(map.size).toBeLessThanOrEqual(cap);
          expect(map.peek(key)).toBe(key);
        }
        expect(map.evictions).toBe(inserted - map.size);
        expect(told).toBe(map.evictions);
      },
    ),
  );
});

test("an entry that is in use outlives one that is not", () => {
  const map = new BoundedMap<string, number>(2);
  map.set("used", 1);
  map.set("idle", 2);
  map.get("used");
  map.set("new", 3);
  expect(map.peek("used")).toBe(1);
  expect(map.peek("idle")).toBeUndefined();
});
