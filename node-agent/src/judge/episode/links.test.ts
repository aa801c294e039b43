import fc from "fast-check";
import { expect, test } from "vitest";
import { keyOf, Links, nowhere } from "./links.ts";

test("links are those of a plain map that forgets its oldest entry, whatever their keys have in common", () => {
  // Few keys, and many that begin their search at the same place.
  const key = fc.oneof(
    fc.nat(40),
    fc.nat(40).map((number) => number * 4096),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.boolean()), { maxLength: 400 }), (entries) => {
      const links = new Links(32);
      const map = new Map<number, { parent: number; isTop: boolean | undefined }>();
      for (const [one, isTop] of entries) {
        const known = map.get(one);
        const slot = links.find(one);
        expect(slot !== nowhere).toBe(known !== undefined);
        if (known !== undefined) {
          known.isTop = isTop;
          links.setTop(slot, isTop);
          continue;
        }
        if (map.size === 32) map.delete(map.keys().next().value ?? -1);
        map.set(one, { parent: one * 2, isTop: undefined });
        links.add(one, one * 2, one + 7, undefined);
      }
      expect(links.size).toBe(map.size);
      for (const [one] of entries) {
        const slot = links.find(one);
        const known = map.get(one);
        expect(slot === nowhere ? undefined : { parent: links.parentOf(slot), isTop: links.isTop(slot) }).toEqual(
          known,
        );
        if (slot !== nowhere) expect(links.startOf(slot)).toBe(one + 7);
      }
    }),
    { seed: 5, numRuns: 300 },
  );
});

test("it grows to what it may hold, and counts whom it forgot", () => {
  const links = new Links(2048);
  for (let index = 0; index < 5000; index++) links.add(keyOf(`process ${index}`), 0, index, false);
  expect([links.size, links.evictions]).toEqual([2048, 5000 - 2048]);
  expect(links.find(keyOf("process 2951"))).toBe(nowhere);
  expect(links.startOf(links.find(keyOf("process 2952")))).toBe(2952);
});

test("a million exec ids, as Tetragon makes them, have a million keys", () => {
  const keys = new Set<number>();
  for (let index = 0; index < 1_000_000; index++)
    keys.add(keyOf(Buffer.from(`lab-node-1:${7_000_000_000 + index * 3_141}:${index % 32_768}`).toString("base64")));
  expect(keys.size).toBe(1_000_000);
});
