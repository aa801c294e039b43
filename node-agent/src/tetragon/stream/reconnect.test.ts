// How soon a broken connection is tried again: a clock that jumps, a real socket, and a server that isn't there yet.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jumpingClock } from "@bailiff/crds/client/jumping-clock";
import { afterEach, expect, test } from "vitest";
import { until } from "../../../../hack/control-plane/ready.ts";
import { TetragonStandIn } from "../../../../hack/tetragon-stand-in/stand-in.ts";
import { Inbox } from "./inbox.ts";
import { TetragonStream } from "./stream.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

test.each([
  [0, [50, 100, 200, 400, 800, 1_600, 2_500, 2_500]],
  [0.5, [75, 150, 300, 600, 1_200, 2_400, 3_750, 3_750]],
])(
  "with %d for chance a Tetragon that isn't there is tried after %j ms, and after the shortest once it was there",
  async (chance, waits) => {
    const folder = mkdtempSync(join(tmpdir(), "bailiff-reconnect-"));
    ends.push(() => rmSync(folder, { recursive: true }));
    const address = `unix:${join(folder, "tetragon.sock")}`;
    const { clock, jump, nowMs } = jumpingClock();
    const problems: string[] = [];
    const report = (problem: unknown) => problems.push(String(problem));
    const stream = new TetragonStream({
      tetragon: { address },
      inbox: new Inbox(),
      clock,
      random: () => chance,
      report,
    });
    const stop = new AbortController();
    const ended = stream.run(stop.signal);
    ends.push(() => {
      stop.abort();
      return ended;
    });
    const jumpMs = async () => {
      const before = nowMs();
      await jump();
      return nowMs() - before;
    };
    const waited: number[] = [];
    for (const _ of waits) waited.push(await jumpMs());
    expect(waited).toEqual(waits);
    expect(problems[0]).toMatch(/no connection to Tetragon at unix:.*: connect ENOENT/);
    await until("it tries again, and fails", 20_000, async () => problems.length > waits.length);

    const server = await TetragonStandIn.start({ address });
    ends.push(() => server[Symbol.asyncDispose]());
    await jump();
    await until("it is connected", 20_000, async () => stream.connections === 1);
    server.disconnect();
    await until("it is disconnected", 20_000, async () => stream.state.state === "Disconnected");
    expect(stream.state.message).toContain("14 UNAVAILABLE: transport is closing");
    expect(await jumpMs()).toBe(waits[0]);
    await until("it is connected again", 20_000, async () => stream.connections === 2);
  },
);
