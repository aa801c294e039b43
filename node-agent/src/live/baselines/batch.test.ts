import { check, limits, parseAddress } from "@bailiff/crds";
import { shard } from "@bailiff/crds/samples/samples";
import { expect, test } from "vitest";
import { Baseline } from "../../baseline/baseline.ts";
import { Destinations } from "../../destinations/destinations.ts";
import { batch } from "./batch.ts";
import { Supporters } from "./supporters.ts";

const of = { agent: "deployment/support-bot", node: "node-1", incarnation: "0f3a", seq: 1 };
const second = 1_000_000;
const at = Date.UTC(2026, 10, 21) * 1000;
const to = (address: string) => new Destinations().resolve(address, 443, "TCP", at);
const nobodyCounted = () => new Supporters({ isKnown: () => false, mayBeNamed: () => false });

function learned(fill: (counts: NonNullable<ReturnType<Baseline["container"]>>) => void, container = "app"): Baseline {
  const baseline = new Baseline("support/deployment/support-bot");
  const counts = baseline.container(container);
  if (counts !== undefined) fill(counts);
  return baseline;
}
const valid = (spec: unknown) => {
  const object = { ...shard(), spec: JSON.parse(JSON.stringify(spec)) };
  expect(check("AgentBaselineShard", object, "test")).toMatchObject({ ok: true });
};

test("a batch says what was seen, how often and when, and is valid", () => {
  const spec = batch(
    learned((counts) => {
      for (let times = 0; times < 3; times++) counts.sawExec("/bin/agent", "/bin/ls", "", "pod-a", at + times * second);
      counts.sawExec("/bin/agent", "/bin/ls", "", "pod-b", at + 9 * second);
      counts.sawConnect("/bin/agent", to("203.0.113.10"), "pod-a", at);
    }),
    of,
    nobodyCounted(),
  );
  valid(spec);
  expect(spec).toMatchObject({ ...of, pods: 2, since: "2026-11-21T00:00:00.000Z", until: "2026-11-21T00:00:09.000Z" });
  expect(spec.counts[0]).toMatchObject({
    name: "app",
    exec: [{ parent: "/bin/agent", binary: "/bin/ls", shape: "", count: 4, pods: 2 }],
    connect: [
      { binary: "/bin/agent", destination: "203.0.113.10", class: "world", port: 443, protocol: "TCP", count: 1 },
    ],
    actions: { exec: 4, connect: 1 },
  });
  expect(parseAddress(spec.counts[0]?.connect[0]?.destination ?? "")).toBeDefined();
});

test("a pod supports an entry once, in however many batches it does the same", () => {
  const supporters = nobodyCounted();
  const again = (pod: string) =>
    batch(
      learned((counts) => counts.sawExec("/a", "/b", "", pod, at)),
      of,
      supporters,
    );
  expect(
    [again("pod-a"), again("pod-a"), again("pod-b")].map(({ pods, counts }) => [pods, counts[0]?.exec[0]?.pods]),
  ).toEqual([
    [1, 1],
    [0, 0],
    [1, 1],
  ]);
});

test("what an earlier life has counted is not counted again", () => {
  const supporters = new Supporters({ isKnown: () => true, mayBeNamed: (pod) => pod === "older" });
  const spec = batch(
    learned((counts) => {
      counts.sawExec("/a", "/b", "", "older", at);
      counts.sawExec("/a", "/b", "", "newer", at);
    }),
    of,
    supporters,
  );
  expect([spec.pods, spec.counts[0]?.exec[0]]).toMatchObject([1, { count: 2, pods: 1 }]);
});

test("hostile names and floods of them stay within the object's bounds, and what was shed is counted", () => {
  const baseline = new Baseline("support/deployment/support-bot");
  for (const name of ["app", "sidecar", "third"]) {
    const counts = baseline.container(name);
    for (let index = 0; index < 2000; index++)
      counts?.sawExec("/bin/\u0000agent", `/tmp/${index}${"\ud800x".repeat(100)}`, "", "pod-a", at + index);
  }
  const spec = batch(baseline, of, nobodyCounted());
  valid(spec);
  const entries = spec.counts.reduce((sum, { exec, connect }) => sum + exec.length + connect.length, 0);
  expect(entries).toBeLessThanOrEqual(limits.entries);
  expect(spec.counts.reduce((sum, { shed }) => sum + shed.exec, 0)).toBeGreaterThan(6000 - limits.entries - 600);
  expect(spec.counts.map(({ actions }) => actions.exec)).toEqual([2000, 2000, 2000]);
});
