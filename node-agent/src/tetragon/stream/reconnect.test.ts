// How often a Tetragon that is away is tried, by a clock that jumps: nobody listens on its port.
import { jumpingClock } from "@bailiff/crds/client/jumping-clock";
import { expect, test } from "vitest";
import { freePorts } from "../../../../hack/control-plane/ports.ts";
import { until } from "../../../../hack/control-plane/ready.ts";
import { TetragonStandIn } from "../../../../hack/tetragon-stand-in/stand-in.ts";
import { Inbox } from "./inbox.ts";
import { TetragonStream } from "./stream.ts";

async function deadAddress(): Promise<string> {
  const [port] = await freePorts(1); // none of those from which a client could connect to itself
  return `127.0.0.1:${port}`;
}

/** How long was waited before each of the first tries, in milliseconds. */
async function waits(random: () => number, count: number): Promise<number[]> {
  const { clock, jump, nowMs } = jumpingClock();
  const triedMs: number[] = [];
  const stop = new AbortController();
  const address = await deadAddress();
  const report = () => void triedMs.push(nowMs());
  const stream = new TetragonStream({ tetragon: { address }, inbox: new Inbox(), clock, random, report });
  const running = stream.run(stop.signal);
  while (triedMs.length <= count) await jump();
  stop.abort();
  await running;
  expect(stream.state.state).toBe("Disconnected");
  return triedMs.slice(1, count + 1).map((ms, at) => ms - (triedMs[at] ?? 0));
}

test("a Tetragon that is away is tried soon at first, then ever more seldom, but every five seconds at the least", async () => {
  const all = await waits(() => 1, 12);
  expect(all[0]).toBeLessThanOrEqual(200);
  expect(all).toEqual([...all].sort((a, b) => a - b));
  expect(all.at(-1)).toBe(5_000);
  expect(all.filter((ms) => ms === 0)).toEqual([]);
});

test("not all nodes try at the same moment", async () => {
  const [one, other] = [await waits(() => 0.2, 8), await waits(() => 0.9, 8)];
  for (const [at, ms] of one.entries()) expect(ms).toBeLessThan(other[at] ?? 0);
});

test("one that was there again is tried soon, however often it was tried before", async () => {
  const { clock, jump, nowMs } = jumpingClock();
  const address = await deadAddress();
  const problems: string[] = [];
  const report = (problem: unknown) => void problems.push(String(problem));
  const stream = new TetragonStream({ tetragon: { address }, inbox: new Inbox(), clock, random: () => 0, report });
  const stop = new AbortController();
  const running = stream.run(stop.signal);
  for (let tries = 0; tries < 8; tries++) await jump();
  await until("it failed again", 20_000, async () => problems.length === 9);
  expect(problems[0]).toMatch(/no connection to Tetragon at 127.0.0.1:\d+: connect ECONNREFUSED/);
  await using server = await TetragonStandIn.start({ address });
  await jump();
  await until("it is connected", 20_000, async () => stream.connections === 1);
  server.disconnect();
  await until("it is disconnected", 20_000, async () => stream.state.state === "Disconnected");
  expect(stream.state.message).toContain("14 UNAVAILABLE: transport is closing");
  const before = nowMs();
  await jump();
  expect(nowMs() - before).toBe(50);
  await until("it is connected again", 20_000, async () => stream.connections === 2);
  stop.abort();
  await running;
});
