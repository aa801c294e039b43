// Against a port on which nobody listens: an API server that is away.
import { once } from "node:events";
import { createServer } from "node:net";
import { Client } from "@bailiff/crds/client/index";
import { jumpingClock } from "@bailiff/crds/client/jumping-clock";
import { expect, test } from "vitest";
import { kubeconfig } from "../../../hack/control-plane/kubeconfig.ts";
import { NodeWriter } from "../tetragon/health/node-writer.ts";
import { keepStatus } from "./status.ts";

test("an API server that is away for an hour is asked every quarter of a minute, not every second", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  const access = { server: `https://127.0.0.1:${port}`, ca: "", token: "none" };
  const client = new Client({ kubeconfigText: kubeconfig(access), fieldManager: "bailiff-node-agent" });
  const { clock, jump, nowMs } = jumpingClock();
  const problems: unknown[] = [];
  const stop = new AbortController();
  const status = () => {
    throw new Error("what nobody can take needn't be made");
  };
  const report = (problem: unknown) => problems.push(problem);
  const writer = new NodeWriter(client, "node-1", clock);
  const kept = keepStatus({ writer, status, clock, report, random: () => 0.5 }, stop.signal);
  while (nowMs() < 3_600_000) await jump();
  stop.abort();
  await kept;
  expect(problems.length).toBeGreaterThan(240);
  expect(problems.length).toBeLessThan(400);
  await client.close();
});
