// How often a Tetragon that is away is tried, by a clock that jumps: nobody listens on its port.
import { once } from "node:events";
import { createServer } from "node:net";
import { jumpingClock } from "@bailiff/crds/client/jumping-clock";
import { expect, test } from "vitest";
import { Inbox } from "./inbox.ts";
import { TetragonStream } from "./stream.ts";

async function deadAddress(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return `127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
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
