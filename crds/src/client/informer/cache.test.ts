import fc from "fast-check";
import { expect, test } from "vitest";
import { Cache, type Change, type Entry } from "./cache.ts";

type Pod = { readonly node: string; readonly labels: readonly string[] };

const make = () => new Cache<Pod>({ node: (pod) => [pod.node], label: (pod) => pod.labels });
const entry = (version: number, node: string, labels: readonly string[] = []): Entry<Pod> =>
  make().entry(String(version), { node, labels });

const keys = fc.constantFrom("a/1", "a/2", "b/1");
const entries = fc
  .tuple(fc.nat(3), fc.constantFrom("n1", "n2"), fc.uniqueArray(fc.constantFrom("x", "y")))
  .map(([version, node, labels]) => entry(version, `${node}${version}`, labels));
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("set" as const), key: keys, entry: entries }),
    fc.record({ kind: fc.constant("delete" as const), key: keys }),
    fc.record({
      kind: fc.constant("replace" as const),
      with: fc.array(fc.tuple(keys, entries)).map((list) => new Map(list)),
    }),
  ),
);

test("who follows the changes knows what the cache knows, and each index agrees with a look at every object", () => {
  fc.assert(
    fc.property(steps, (list) => {
      const cache = make();
      const told = new Map<string, Pod>();
      const follow = (change: Change<Pod> | undefined) => {
        if (!change) return;
        expect(change.before).toBe(told.get(change.key));
        if (change.now) told.set(change.key, change.now);
        else told.delete(change.key);
      };
      for (const step of list) {
        if (step.kind === "set") follow(cache.set(step.key, step.entry));
        else if (step.kind === "delete") follow(cache.delete(step.key));
        else for (const change of cache.replace(step.with)) follow(change);
        expect([...cache.keys()].sort()).toEqual([...told.keys()].sort());
        for (const [key, pod] of told) expect(cache.get(key)).toBe(pod);
        for (const label of ["x", "y"])
          expect(new Set(cache.byIndex("label", label))).toEqual(
            new Set([...cache.objects()].filter((pod) => pod.labels.includes(label))),
          );
      }
    }),
  );
});

test("the same version again is no change", () => {
  const cache = make();
  cache.set("a/1", entry(1, "n1"));
  expect(cache.set("a/1", entry(1, "n1"))).toBeUndefined();
  expect([...cache.replace(new Map([["a/1", entry(1, "n1")]]))]).toEqual([]);
});

test("a list that lacks an object tells of its deletion, with the object as it was last seen", () => {
  const cache = make();
  cache.set("a/1", entry(1, "n1"));
  expect([...cache.replace(new Map())]).toEqual([{ key: "a/1", now: undefined, before: { node: "n1", labels: [] } }]);
  expect(cache.byIndex("node", "n1")).toEqual([]);
});

test("an index that was never declared is an error that names those that were", () => {
  expect(() => make().byIndex("uid", "x")).toThrow('there is no index "uid", only node, label');
});
