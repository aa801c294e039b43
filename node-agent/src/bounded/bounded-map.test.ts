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

test("whatever is done to it, the entry that goes is the one that was used longest ago", () => {
  const step = fc.tuple(fc.constantFrom("set", "get", "delete", "clear"), fc.integer({ min: 0, max: 12 }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const cap = 4;
      const gone: number[] = [];
      const map = new BoundedMap<number, number>(cap, (key) => gone.push(key));
      // Oldest use first. Below half of the cap nothing is refreshed, since nothing is evicted soon.
      let used: number[] = [];
      const wanted: number[] = [];
      for (const [what, key] of steps) {
        const isKnown = used.includes(key);
        const isRefreshed = isKnown && used.length * 2 > cap;
        if (what === "delete") used = used.filter((one) => one !== key);
        else if (what === "clear" && key === 0) used = [];
        else if (what === "get" && isRefreshed) used = [...used.filter((one) => one !== key), key];
        else if (what === "set") {
          if (!isKnown && used.length === cap) wanted.push(used.shift() ?? -1);
          if (!isKnown || isRefreshed) used = [...used.filter((one) => one !== key), key];
        }
        if (what === "set") map.set(key, key);
        else if (what === "get") map.get(key);
        else if (what === "delete") map.delete(key);
        else if (key === 0) map.clear();
        expect(gone).toEqual(wanted);
        expect([...map.values()]).toEqual(used);
      }
    }),
    { seed: 6, numRuns: 300 },
  );
});
