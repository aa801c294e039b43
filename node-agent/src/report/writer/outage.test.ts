// An API server that stays away for hours, by an injected clock: nobody listens on its port, which is as away as it gets.

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, systemClock } from "@bailiff/crds/client/index";
import { jumpingClock } from "@bailiff/crds/client/jumping-clock";
import { decodeFrame } from "@bailiff/proto";
import { framesOf, recordings } from "@bailiff/proto/testing/recorded";
import { expect, test } from "vitest";
import { kubeconfig } from "../../../../hack/control-plane/kubeconfig.ts";
import { Destinations } from "../../destinations/destinations.ts";
import { Identities } from "../../identity/identities.ts";
import { Pipeline } from "../../pipeline/pipeline.ts";
import { Spool } from "../spool/spool.ts";
import { Reporter } from "./reporter.ts";

async function deadServer(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return `https://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}

const clientOf = (server: string): Client =>
  new Client({
    kubeconfigText: kubeconfig({ server, ca: "", token: "none" }),
    fieldManager: "bailiff-node-agent",
  });

/** Of a node agent that sees everything and knows nobody. */
const pipelineFor = (reporter: () => Reporter): Pipeline =>
  new Pipeline({
    identities: new Identities(),
    destinations: new Destinations(),
    policies: [],
    live: {
      policies: () => [],
      known: () => undefined,
      coverage: () => "Full",
      found: (subject, ruling) => reporter().found(subject, ruling),
    },
  });

test("three hours without an API server cost a try now and then, and no case", async () => {
  const [recording = ""] = recordings("captures", "g-learn-then-attack.pb.gz");
  const folder = mkdtempSync(join(tmpdir(), "bailiff-outage-"));
  const client = clientOf(await deadServer());
  const { clock, jump, nowMs } = jumpingClock();
  const pipeline = pipelineFor(() => reporter);
  const spool = new Spool(folder);
  const reporter: Reporter = new Reporter({ client, pipeline, spool, clock, node: "lab-node-1", random: () => 0.5 });
  const stop = new AbortController();
  for (const node of ["node-b", "node-a", "node-c"])
    pipeline.blind({ time: 1, node, docker: "" }, { signature: `gap ${node}`, severity: "Medium", message: "a gap" });
  for (const frame of framesOf(recording).slice(1300)) pipeline.take(decodeFrame(frame));

  const running = reporter.run(stop.signal);
  while (nowMs() < 3 * 3_600_000) await jump();
  // A try every 15 s at the most would be 720 rounds of three cases; one every minute 180.
  expect(reporter.stats.failed).toBeGreaterThan(180);
  expect(reporter.stats.failed).toBeLessThan(2_500);
  expect(reporter.depth).toBeGreaterThanOrEqual(3);
  reporter.keep();
  stop.abort();
  await running;
  await client.close();

  const kept = new Spool(folder).load();
  expect(kept.slice(0, 3).map(({ spec }) => spec.pod.node)).toEqual(["node-b", "node-a", "node-c"]);
  expect([spool.shed, reporter.stats.shed, reporter.stats.created]).toEqual([0, 0, 0]);
  rmSync(folder, { recursive: true });
});

test("without a disk the least grave of what could not be written makes room, and that is counted", () => {
  const pipeline = pipelineFor(() => reporter);
  const client = clientOf("https://127.0.0.1:1");
  const options = { client, pipeline, spool: undefined, clock: systemClock, node: "lab-node-1", podsKept: 2 };
  const reporter: Reporter = new Reporter(options);
  const severities = ["High", "Low", "Medium", "Low"] as const;
  for (const [at, severity] of severities.entries())
    pipeline.blind({ time: 1, node: `node-${at}`, docker: "" }, { signature: "gap", severity, message: "a gap" });
  expect(pipeline.reports().map(({ verdict }) => verdict.spec.severity)).toEqual(["High", "Low"]);
  expect([reporter.depth, reporter.stats.shed, reporter.stats.evicted]).toEqual([2, 2, 2]);
});

test("what the disk refuses is in memory still: it is counted there, and not as lost", () => {
  const pipeline = pipelineFor(() => reporter);
  const client = clientOf("https://127.0.0.1:1");
  const folder = mkdtempSync(join(tmpdir(), "bailiff-outage-"));
  const spool = new Spool(folder);
  const reporter: Reporter = new Reporter({ client, pipeline, spool, clock: systemClock, node: "lab-node-1" });
  pipeline.blind({ time: 1, node: "node-a", docker: "" }, { signature: "gap", severity: "High", message: "a gap" });
  rmSync(folder, { recursive: true });
  reporter.keep();
  expect([spool.refused, reporter.stats.shed, reporter.depth]).toEqual([1, 0, 1]);
});
