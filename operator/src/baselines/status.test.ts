import {
  type AgentBaseline,
  type AgentBaselineShardSpec,
  type AgentBaselineStatus,
  check,
  limits,
} from "@bailiff/crds";
import { baseline, fullBaseline, fullContainers, shard } from "@bailiff/crds/samples/samples";
import { expect, test } from "vitest";
import { baselineStatus, type Facts } from "./status.ts";

const nowMs = Date.UTC(2026, 10, 21, 8);
const at = (hours: number) => new Date(nowMs + hours * 3_600_000).toISOString();
const exec = (binary: string, more: Readonly<Record<string, unknown>> = {}) => ({
  ...{ parent: "/bin/agent", binary, shape: "", count: 1, pods: 1, firstSeen: at(-1), lastSeen: at(-1) },
  ...more,
});
const connect = (destination: string, more: Readonly<Record<string, unknown>> = {}) => ({
  ...{ binary: "/bin/agent", destination, class: "world", port: 443, protocol: "TCP" },
  ...{ count: 1, pods: 1, firstSeen: at(-1), lastSeen: at(-1), ...more },
});
const counts = (execs: readonly unknown[], connects: readonly unknown[] = [], name = "app") => ({
  name,
  imageDigest: "sha256:aa",
  exec: execs,
  connect: connects,
  actions: { exec: sum(execs), connect: sum(connects) },
});
const sum = (entries: readonly unknown[]) =>
  entries.reduce<number>((total, one) => total + (one as { count: number }).count, 0);

function batch(
  seq: number,
  containers: readonly unknown[],
  more: Readonly<Record<string, unknown>> = {},
): AgentBaselineShardSpec {
  const checked = check(
    "AgentBaselineShard",
    shard({ seq, counts: containers, since: at(-1), pods: 1, ...more }),
    "test",
  );
  if (!checked.ok) throw new Error(checked.problems.join("\n"));
  return checked.value.spec;
}
function people(spec: Readonly<Record<string, unknown>> = {}): AgentBaseline["spec"] {
  const checked = check("AgentBaseline", baseline(spec), "test");
  if (!checked.ok) throw new Error(checked.problems.join("\n"));
  return checked.value.spec;
}
const learning: Facts["learning"] = { minActions: 10, minAge: "1h", minPods: 1, maxNoveltyRate: 0.5, freeze: "Auto" };
function look(
  before: AgentBaselineStatus | undefined,
  batches: readonly AgentBaselineShardSpec[],
  more: Partial<Facts> = {},
) {
  const facts = {
    nowMs,
    agent: "deployment/support-bot",
    spec: people(),
    generation: 1,
    before,
    batches,
    nodes: ["node-1"],
    desired: 2,
    learning,
  };
  const status = baselineStatus({ ...facts, ...more });
  const object = { ...baseline(), status: JSON.parse(JSON.stringify(status)) };
  expect(check("AgentBaseline", object, "test")).toMatchObject({ ok: true });
  return status;
}
const execs = (status: AgentBaselineStatus) =>
  status.containers.flatMap(({ exec }) =>
    exec.map(({ binary, count, pods, pending }) => [binary, count, pods, pending === true]),
  );
/** A baseline that two pods made ready. */
const settled = () =>
  look(undefined, [batch(1, [counts([exec("/bin/a", { count: 500, pods: 2 })])], { since: at(-5), pods: 2 })]);

test("batches add up: counts, pods, times, actions and images, and the ledger names them", () => {
  const first = look(undefined, [
    batch(1, [counts([exec("/bin/a", { count: 3 })], [connect("fqdn:x.example", { peak: 2 })])]),
  ]);
  const second = look(first, [
    batch(2, [
      counts(
        [exec("/bin/a", { count: 4, pods: 0, lastSeen: at(0) }), exec("/bin/b")],
        [connect("fqdn:x.example", { peak: 7 })],
      ),
    ]),
  ]);
  expect(execs(second)).toEqual([
    ["/bin/a", 7, 1, true],
    ["/bin/b", 1, 1, true],
  ]);
  expect(second.containers[0]?.exec[0]).toMatchObject({ firstSeen: at(-1), lastSeen: at(0) });
  expect(second.containers[0]?.connect[0]).toMatchObject({ count: 2, peak: 7 });
  expect(second.merged).toEqual({ "node-1": { incarnation: "0f3a", seq: 2 } });
  expect(second.epochs).toMatchObject([{ imageDigest: "sha256:aa", container: "app", actions: 10 }]);
  expect(second.readiness.exec).toMatchObject({ actions: 8, pods: 2, noveltyRate: 0.25 });
  expect(second.hash).not.toBe(first.hash);
});

test("a look without anything new changes nothing, so nothing is written", () => {
  const status = settled();
  expect(look(status, [])).toEqual(status);
});

test("it is ready when there were enough actions and pods for long enough and little is new", () => {
  const few = batch(1, [counts([exec("/bin/a", { count: 9 })])], { since: at(-5) });
  expect(look(undefined, [few])).toMatchObject({ state: "Learning", readiness: { exec: { reason: "TooFewActions" } } });
  const young = batch(1, [counts([exec("/bin/a", { count: 500 })])], { since: at(-0.5) });
  expect(look(undefined, [young])).toMatchObject({ state: "Learning", readiness: { exec: { reason: "TooYoung" } } });
  const alone = { learning: { ...learning, minPods: 2 } };
  const one = batch(1, [counts([exec("/bin/a", { count: 500 })])], { since: at(-5) });
  expect(look(undefined, [one], alone)).toMatchObject({
    state: "Learning",
    readiness: { exec: { reason: "TooFewPods" } },
  });
  expect(look(undefined, [one], { ...alone, desired: 1 })).toMatchObject({ state: "Ready" });
  expect(settled()).toMatchObject({ state: "Ready", readiness: { exec: { reason: "Settled", actions: 500 } } });
  const always = Array.from({ length: 400 }, (_, index) => exec(`/bin/${index}`));
  expect(look(undefined, [batch(1, [counts(always)], { since: at(-5) })])).toMatchObject({
    state: "Ready",
    readiness: { exec: { reason: "HighNovelty", noveltyRate: 1 } },
  });
});

test("channels are ready each for itself: an agent that hardly ever connects is still judged by what it runs", () => {
  const known = [exec("/bin/a", { count: 500, pods: 2 })];
  const status = look(undefined, [batch(1, [counts(known, [connect("x")])], { since: at(-5), pods: 2 })]);
  expect(status).toMatchObject({
    state: "Ready",
    readiness: { exec: { state: "Ready" }, connect: { state: "Learning" } },
  });
  const more = look(status, [batch(2, [counts([exec("/tmp/x")], [connect("y")])])]);
  const pending = more.containers.flatMap((one) => [...one.exec, ...one.connect]).filter((one) => one.pending);
  expect(pending.map(({ binary }) => binary)).toEqual(["/tmp/x", "/bin/agent", "/bin/agent"]);
});

test("what is new to a ready baseline is pending until a second pod or a later day shows it", () => {
  const once = look(settled(), [batch(2, [counts([exec("/tmp/x"), exec("/tmp/y")])])]);
  expect(execs(once)).toEqual([
    ["/bin/a", 500, 2, false],
    ["/tmp/x", 1, 1, true],
    ["/tmp/y", 1, 1, true],
  ]);
  const again = look(once, [
    batch(3, [counts([exec("/tmp/x", { pods: 0 }), exec("/tmp/y", { pods: 0, lastSeen: at(30) })])]),
  ]);
  expect(execs(again).map(([binary, , , pending]) => [binary, pending])).toEqual([
    ["/bin/a", false],
    ["/tmp/x", true],
    ["/tmp/y", false],
  ]);
  expect(execs(look(again, [batch(4, [counts([exec("/tmp/x", { pods: 1 })])])]))[1]).toEqual(["/tmp/x", 3, 2, false]);
});

test("before it is ready, too, what one pod shows is pending until a second pod or a later day shows it", () => {
  const young = look(undefined, [batch(1, [counts([exec("/bin/a"), exec("/bin/b", { pods: 2 })])], { pods: 2 })]);
  const pending = (status: AgentBaselineStatus) => execs(status).map(([binary, , , isPending]) => [binary, isPending]);
  expect(young.state).toBe("Learning");
  expect(pending(young)).toEqual([
    ["/bin/a", true],
    ["/bin/b", false],
  ]);
  const nextDay = look(young, [batch(2, [counts([exec("/bin/a", { pods: 0, lastSeen: at(23.5) })])])]);
  expect(pending(nextDay)[0]).toEqual(["/bin/a", false]);
});

test("where the agent has one pod it takes three days", () => {
  const day = (hours: number, seq: number, before?: AgentBaselineStatus) => {
    const shown = exec("/bin/a", { pods: before === undefined ? 1 : 0, lastSeen: at(hours) });
    return look(before, [batch(seq, [counts([shown])], { pods: before === undefined ? 1 : 0 })]);
  };
  const second = day(30, 2, day(-1, 1));
  expect(execs(second)[0]?.[3]).toBe(true);
  expect(execs(day(71, 3, second))[0]?.[3]).toBe(false);
});

test("it is not ready while too much of what it does was shown by one pod on one day, and can't be made unready by that", () => {
  const terms = { learning: { ...learning, maxNoveltyRate: 0.05 } };
  const known = exec("/bin/a", { count: 1000, pods: 2 });
  const mine = exec("/bin/mine", { count: 100 });
  const half = look(undefined, [batch(1, [counts([known, mine])], { since: at(-5), pods: 2 })], terms);
  expect(half.readiness.exec).toMatchObject({
    state: "Learning",
    reason: "Unconfirmed",
    message: "9.09 % of its actions were shown by one pod on one day only, more than 5 %",
  });
  const confirmed = look(half, [batch(2, [counts([exec("/bin/mine")])])], terms);
  expect(confirmed.readiness.exec).toMatchObject({ state: "Ready", reason: "Settled" });
  const poked = look(confirmed, [batch(3, [counts([exec("/bin/poison", { count: 500 })])])], terms);
  expect(poked.readiness.exec).toMatchObject({ state: "Ready", reason: "Settled" });
});

test("one pod's word is judged by, and said to be good enough for nobody's custody, until the third day", () => {
  const alone = { learning, desired: 1 };
  const young = look(undefined, [batch(1, [counts([exec("/bin/a", { count: 500 })])], { since: at(-5) })], alone);
  expect(young.readiness.exec).toMatchObject({ state: "Ready", reason: "Unconfirmed" });
  expect(young.readiness.exec?.message).toMatch(/^one pod for 5\.0h: .* before 72\.0h, or a second pod$/);
  const old = look(young, [], { ...alone, nowMs: nowMs + 68 * 3_600_000, nodes: ["node-1"] });
  expect(old.readiness.exec).toMatchObject({ state: "Ready", reason: "Settled" });
});

test("pods of a container, its reach and what was withheld add up", () => {
  const reach = {
    breadth: { peak: 5, minutes: 10, places: 20, squares: 50 },
    withheld: { exec: 3, connect: 0 },
    pods: 1,
  };
  const one = batch(1, [{ ...counts([exec("/bin/a")]), ...reach }]);
  const two = batch(2, [{ ...counts([exec("/bin/a")]), ...reach, breadth: { ...reach.breadth, peak: 7 } }]);
  expect(look(look(undefined, [one]), [two]).containers[0]).toMatchObject({
    pods: 2,
    breadth: { peak: 7, minutes: 20, places: 40, squares: 100 },
    withheld: { exec: 6, connect: 0 },
  });
});

test.each<[string, Partial<Facts>, Readonly<Record<string, unknown>>, RegExp]>([
  ["from a node where no pod of the agent was seen", { nodes: [] }, {}, /no pod of the agent/],
  ["of another agent", {}, { agent: "deployment/other" }, /another agent/],
  ["for a frozen baseline", { spec: people({ freeze: true }) }, {}, /spec\.freeze/],
  ["under a policy that freezes", { learning: { ...learning, freeze: "Always" } }, {}, /freeze of its policy/],
  ["that began before a reset", { spec: people({ resetAt: at(-0.1) }) }, {}, /before spec\.resetAt/],
])("a batch %s is acknowledged, counted and not merged", (_, facts, spec, reason) => {
  const status = look(undefined, [batch(1, [counts([exec("/bin/a")])], spec)], facts);
  expect(status.merged["node-1"]).toMatchObject({ seq: 1, refused: expect.stringMatching(reason) });
  expect([status.containers, status.refusedBatches]).toEqual([[], 1]);
});

test("a node is remembered for a day after the agent's last pod there, and its batch is still taken", () => {
  const day = { nodes: [], nowMs: nowMs + 23 * 3_600_000 };
  const later = look(settled(), [batch(2, [counts([exec("/bin/a")])])], day);
  expect(execs(later)[0]?.[1]).toBe(501);
  const gone = look(later, [batch(3, [counts([exec("/bin/a")])])], { nodes: [], nowMs: nowMs + 25 * 3_600_000 });
  expect(gone.merged["node-1"]?.refused).toContain("24 hours");
});

test("people reset it once, prune what must not be known, and pin what must", () => {
  const status = look(settled(), [batch(2, [counts([exec("/tmp/x"), exec("/tmp/y")])])]);
  const pruned = look(status, [batch(3, [counts([exec("/tmp/y")])])], {
    spec: people({ pruned: [{ channel: "exec", binary: "/tmp/y" }] }),
  });
  expect(execs(pruned).map(([binary]) => binary)).toEqual(["/bin/a", "/tmp/x"]);
  const pinned = look(status, [], { spec: people({ pins: [{ channel: "exec", binary: "/tmp/*", parent: "*" }] }) });
  expect(execs(pinned).map(([, , , pending]) => pending)).toEqual([false, false, false]);
  const reset = { spec: people({ resetAt: at(-0.01) }) };
  const emptied = look(status, [], reset);
  expect(emptied).toMatchObject({ state: "Absent", containers: [], epochs: [], merged: status.merged });
  const anew = look(emptied, [batch(4, [counts([exec("/bin/new")])], { since: at(0) })], reset);
  expect(execs(look(anew, [], reset))).toEqual([["/bin/new", 1, 1, true]]);
});

test("freezing is told, and undone by people alone", () => {
  const frozen = look(settled(), [], { spec: people({ freeze: true }) });
  expect(frozen.state).toBe("Frozen");
  expect(look(frozen, []).state).toBe("Ready");
});

test("it stays within one object's bounds: the least supported entries go and are counted, pinned ones never", () => {
  const object = fullBaseline();
  const full = check("AgentBaseline", object, "test");
  if (!full.ok) throw new Error(full.problems.join("\n"));
  const more = Array.from({ length: limits.entries - 1 }, (_, index) => exec(`/new/${index}`, { count: 2 }));
  const pins = { spec: people({ pins: [{ channel: "exec", binary: "/new/7" }] }) };
  const [first] = fullContainers();
  const into = [counts(more, [], first?.name), counts([exec("/bin/a")], [], "one-more")];
  const status = look(full.value.status, [batch(2_000_000, into, { incarnation: "b" })], pins);
  expect(status.conditions).toMatchObject([{ type: "Complete", status: "False", reason: "TooManyContainers" }]);
  const entries = status.containers.flatMap((one) => [...one.exec, ...one.connect]);
  expect(entries.length).toBeLessThanOrEqual(limits.entries);
  expect(entries.map(({ binary }) => binary)).toContain("/new/7");
  expect(Buffer.byteLength(JSON.stringify(status))).toBeLessThan(limits.baselineBytes);
  expect(status.containers.reduce((total, { shed }) => total + shed.exec, 0)).toBeGreaterThan(0);
  expect(fullContainers()).toHaveLength(limits.containers);
});

test("an agent that settles is no longer new, whatever the sizes of its batches", () => {
  let status = look(undefined, [
    batch(1, [counts(Array.from({ length: 100 }, (_, index) => exec(`/bin/${index}`)))], { since: at(-5) }),
  ]);
  expect(status.readiness.exec?.noveltyRate).toBe(1);
  for (let seq = 2; seq < 60; seq++)
    status = look(status, [batch(seq, [counts([exec("/bin/1", { count: 100, pods: 0 })])])]);
  expect(status.readiness.exec?.noveltyRate).toBeLessThan(0.01);
  const burst = look(status, [batch(60, [counts([exec("/bin/2", { count: 100_000, pods: 0 })])])]);
  expect(burst.readiness.exec?.noveltyRate).toBe(0);
});

test("higher rates are learned once it is ready, but a batch at most doubles what was usual", () => {
  const places = (peak: number) => [connect("fqdn:x.example", { count: 2000, pods: 2, peak })];
  const ready = look(undefined, [
    batch(1, [counts([exec("/bin/a", { count: 500 })], places(30))], { since: at(-5), pods: 2 }),
  ]);
  expect(ready.readiness.connect).toMatchObject({ state: "Ready" });
  const flooded = look(ready, [batch(2, [counts([], places(5000))])]);
  expect(flooded.containers[0]?.connect[0]?.peak).toBe(60);
  const again = look(flooded, [batch(3, [counts([], places(100))])]);
  expect(again.containers[0]?.connect[0]?.peak).toBe(100);
});

test("tempos add up", () => {
  const tempo = { minutes: 2, calls: 10, squares: 60, gaps: 3, gapSeconds: 1.5, gapSquares: 0.75 };
  const one = batch(1, [counts([], [connect("fqdn:x.example", { tempo })])]);
  const two = batch(2, [counts([], [connect("fqdn:x.example", { tempo })])]);
  expect(look(look(undefined, [one]), [two]).containers[0]?.connect[0]?.tempo).toEqual({
    ...{ minutes: 4, calls: 20, squares: 120, gaps: 6, gapSeconds: 3, gapSquares: 1.5 },
  });
});

test("a window in which events were lost is not ready, and says so", () => {
  const lossy = { ...counts([exec("/bin/a", { count: 500 })]), lost: 50 };
  expect(look(undefined, [batch(1, [lossy], { since: at(-5), pods: 2 })]).readiness.exec).toMatchObject({
    state: "Learning",
    reason: "Lossy",
    message: expect.stringContaining("lost 50 times"),
  });
});
