import { systemClock } from "@bailiff/crds/client/index";
import { expect, test } from "vitest";
import { until } from "../../../../hack/control-plane/ready.ts";
import { TetragonStandIn } from "../../../../hack/tetragon-stand-in/stand-in.ts";
import type { Gap } from "../stream/gap.ts";
import { Tetragon } from "../stream/tetragon.ts";
import { TetragonHealth } from "./watch-health.ts";

async function watched() {
  const standIn = await TetragonStandIn.start({ address: "127.0.0.1:0" });
  const tetragon = await Tetragon.connect({ address: standIn.address }, 5_000);
  const gaps: Gap[] = [];
  let isUp = true;
  const health = new TetragonHealth({
    tetragon: () => (isUp ? tetragon : undefined),
    metricsUrl: `http://127.0.0.1:${standIn.metricsPort}/metrics`,
    everyMs: 1_000_000,
    timeoutMs: 2_000,
    clock: systemClock,
    gap: (gap) => gaps.push(gap),
  });
  const end = async () => {
    tetragon.close();
    await standIn[Symbol.asyncDispose]();
  };
  const setUp = (to: boolean) => {
    isUp = to;
  };
  return { standIn, health, gaps, setUp, [Symbol.asyncDispose]: end };
}

test("it knows policies and losses after the first round, and losses from before are no gap", async () => {
  await using it = await watched();
  it.standIn.lose("tetragon_notify_overflowed_events_total", 7);
  await it.health.round();
  expect(it.health.lossProblem).toBeUndefined();
  expect(it.health.losses.get("listener")).toBe(7);
  expect(it.health.policies).toContainEqual({
    name: "net-connect",
    namespace: "",
    state: "enabled",
    mode: "enforce",
    error: "",
  });
  expect(it.gaps).toEqual([]);
});

test.each([
  ['tetragon_bpf_missed_events_total{error="E2BIG",msg_op="5"}', "RingLoss", "12 by ring"],
  ["tetragon_notify_overflowed_events_total", "QueueLoss", "12 by listener"],
])("events lost at %s are a gap between two rounds", async (series, reason, message) => {
  await using it = await watched();
  await it.health.round();
  it.standIn.lose(series, 12);
  await it.health.round();
  await it.health.round();
  expect(it.gaps).toMatchObject([{ reason, message: expect.stringContaining(message), container: "" }]);
  expect(it.gaps[0]?.until).toBeGreaterThanOrEqual(it.gaps[0]?.since ?? 0);
});

test("what was lost while a page lacked its counter is told by the next page that has it", async () => {
  await using it = await watched();
  const series = "tetragon_notify_overflowed_events_total";
  it.standIn.lose(series, 7);
  await it.health.round();
  it.standIn.losses?.delete(series);
  await it.health.round();
  expect(it.health.lossProblem).toContain("listener");
  it.standIn.losses?.set(series, 12);
  await it.health.round();
  expect(it.health.lossProblem).toBeUndefined();
  expect(it.gaps).toMatchObject([{ reason: "QueueLoss", message: expect.stringContaining("5 by listener") }]);
});

test("counters that begin anew are a Tetragon that began anew", async () => {
  await using it = await watched();
  it.standIn.lose("tetragon_notify_overflowed_events_total", 7);
  await it.health.round();
  it.standIn.down();
  await it.standIn.up();
  await it.health.round();
  expect(it.gaps).toMatchObject([{ reason: "TetragonRestarted" }]);
});

test("a page that can't be read is said, never taken for one without losses; policies that can't be listed are unknown", async () => {
  await using it = await watched();
  await it.health.round();
  it.standIn.losses = undefined;
  it.standIn.down();
  await it.health.round();
  expect(it.health.lossProblem).toContain("status 503");
  expect(it.health.policies).toBeUndefined();
  expect(it.health.policyProblem).toContain("UNAVAILABLE");
});

test("a connection that comes is asked at once, not when the next round is due", async () => {
  await using it = await watched();
  const stop = new AbortController();
  it.setUp(false);
  const running = it.health.run(stop.signal);
  await until("the first round is over", 10_000, async () => it.health.lossProblem === undefined);
  expect([it.health.policies, it.health.policyProblem]).toEqual([undefined, "it was not yet asked"]);
  it.setUp(true);
  it.health.expire();
  await until("policies are known", 10_000, async () => it.health.policies !== undefined);
  expect(it.health.policyProblem).toBeUndefined();
  stop.abort();
  await running;
});
