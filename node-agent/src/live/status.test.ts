// Against a port on which nobody listens: an API server that is away.
import { once } from "node:events";
import { createServer } from "node:net";
import { Client, type Clock, systemClock } from "@bailiff/crds/client/index";
import { expect, test } from "vitest";
import { kubeconfig } from "../../../hack/control-plane/kubeconfig.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { NodeWriter } from "../tetragon/health/node-writer.ts";
import { keepStatus } from "./status.ts";

test("an API server that is away for an hour is asked every quarter of a minute, not every second", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  const access = { server: `https://127.0.0.1:${port}`, ca: "", token: "none" };
  const client = new Client({ kubeconfigText: kubeconfig(access), fieldManager: "bailiff-node-agent" });
  let nowMs = 0;
  const clock: Clock = {
    ...systemClock,
    monotonicMs: () => nowMs,
    after(delayMs, callback) {
      const timer = setImmediate(() => {
        nowMs += delayMs;
        callback();
      });
      return () => clearImmediate(timer);
    },
  };
  const problems: unknown[] = [];
  const stop = new AbortController();
  const status = () => {
    throw new Error("what nobody can take needn't be made");
  };
  const report = (problem: unknown) => problems.push(problem);
  const writer = new NodeWriter(client, "node-1", clock);
  const kept = keepStatus({ writer, status, clock, report, random: () => 0.5 }, stop.signal);
  await until("an hour has passed", 60_000, async () => nowMs > 3_600_000);
  stop.abort();
  await kept;
  // The clock runs on until somebody looks at it.
  const anHour = problems.length / (nowMs / 3_600_000);
  expect(anHour).toBeGreaterThan(240);
  expect(anHour).toBeLessThan(400);
  await client.close();
});
