// For tests of the reporter: a real API server, a node agent's own permissions on it, and lives of a node agent that come and go.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AgentVerdict, check } from "@bailiff/crds";
import { ApiError, Client, type Clock, systemClock } from "@bailiff/crds/client/index";
import { policy } from "@bailiff/crds/samples/samples";
import { everyPod } from "@bailiff/crds/selects/selects";
import { Destinations } from "@bailiff/node-agent/destinations/destinations";
import { Identities } from "@bailiff/node-agent/identity/identities";
import { compilePolicy } from "@bailiff/node-agent/judge/policy/compiled-policy";
import type { Objection } from "@bailiff/node-agent/judge/rule";
import { Pipeline } from "@bailiff/node-agent/pipeline/pipeline";
import { Spool } from "@bailiff/node-agent/report/spool/spool";
import { Reporter, type ReporterOptions } from "@bailiff/node-agent/report/writer/reporter";
import { decodeFrame } from "@bailiff/proto";
import { framesOf, recordings } from "@bailiff/proto/testing/recorded";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { type ControlPlane, startControlPlane } from "../../../hack/control-plane/control-plane.ts";
import { kubeconfig } from "../../../hack/control-plane/kubeconfig.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { asOperator, installShipped, nodeAgentToken } from "../rbac/shipped.ts";

export const node = "lab-node-1";
export const namespace = "ai-agents";
/** Of the pod that the recorded attack is in. */
export const uid = "3d701a91-8ee6-4d0d-9fc0-e479af6aa10b";
export const container = "943c61c2c61df7a5cc1446d97a18cfc";
export const path = `/apis/bailiff.dev/v1alpha1/namespaces/${namespace}/agentverdicts`;
const [recording = ""] = recordings("captures", "g-learn-then-attack.pb.gz");
export const attack = framesOf(recording)
  .slice(1300)
  .map((frame) => decodeFrame(frame));

let current: ControlPlane;
let token: string;
let spoolFolder: string;
const lives: { kill: () => Promise<void> }[] = [];

/** Starts an API server before the file's tests, and before each of them makes it forget the cases of the one before. */
export function reporterStage() {
  beforeAll(async () => {
    current = await startControlPlane({ nodes: [node] });
    await current.ask("POST", "/api/v1/namespaces", { body: { metadata: { name: namespace } } });
    await installShipped(current);
    token = await nodeAgentToken(current, node);
  });
  afterAll(() => current?.stop());
  beforeEach(async () => {
    spoolFolder = mkdtempSync(join(tmpdir(), "bailiff-report-"));
    await current.ask("DELETE", path);
  });
  afterEach(async () => {
    for (const life of lives.splice(0)) await life.kill();
    rmSync(spoolFolder, { recursive: true });
  });
}

export const plane = (): ControlPlane => current;
export const folder = (): string => spoolFolder;

export function live(
  withSpool = true,
  podsKept?: number,
  said: (pipeline: Pipeline) => ReporterOptions["pipeline"] = (one) => one,
  clock: Clock = systemClock,
) {
  const stop = new AbortController();
  const client = new Client({
    kubeconfigText: kubeconfig(current.accessWith(token)),
    fieldManager: "bailiff-node-agent",
  });
  const everything = check(
    "AgentPolicy",
    { ...policy({ selector: everyPod }), metadata: { name: "all", namespace } },
    "test",
  );
  if (!everything.ok) throw new Error(everything.problems.join("\n"));
  const policies = [compilePolicy(everything.value)];
  const identities = new Identities();
  const pipeline: Pipeline = new Pipeline({
    identities,
    destinations: new Destinations(),
    policies: [],
    live: {
      policies: () => policies,
      known: () => undefined,
      coverage: () => "Full",
      found: (subject, ruling) => reporter.found(subject, ruling),
    },
  });
  const problems: unknown[] = [];
  /** Pods whose cases were, by an API server that doesn't know yet who may do what: they wait for themselves. */
  const refused = new Set<string>();
  const reporter: Reporter = new Reporter({
    client,
    pipeline: said(pipeline),
    spool: withSpool ? new Spool(spoolFolder) : undefined,
    clock,
    node,
    ...(podsKept !== undefined && { podsKept }),
    report: (problem, uid) => {
      problems.push(problem);
      if (problem instanceof ApiError && problem.code === 403) refused.add(uid);
    },
  });
  const ended = reporter.run(stop.signal);
  /** Ends it; what it would do at the end of a clean stop is what a killed one has done before: see the write-ahead test. */
  const kill = async () => {
    stop.abort();
    await ended;
    await client.close();
  };
  /** A pod of this node, and what is found in it at that second. */
  const findIn = (name: string, what: Objection, second: number) => {
    const id = Buffer.from(name).toString("hex").padEnd(64, "0");
    identities.learn({
      kind: "Pod",
      metadata: { namespace, name, uid: `uid-of-${name}` },
      spec: { nodeName: node, containers: [{ name: "app" }] },
      status: { containerStatuses: [{ name: "app", containerID: `containerd://${id}` }] },
    });
    pipeline.blind({ time: (Date.now() + second * 1000) * 1000, node, docker: id.slice(0, 31) }, what);
  };
  const life = { pipeline, reporter, problems, refused, kill, findIn };
  lives.push(life);
  return life;
}

export const objection = (signature: string, severity: Objection["severity"] = "Low"): Objection =>
  ({ signature, severity, message: `something of the kind ${signature}` }) as Objection;
export const find = (pipeline: Pipeline, what: Objection, timeMs = Date.now()) =>
  pipeline.blind({ time: timeMs * 1000, node, docker: container }, what);

/** All cases that are stored, by name. */
export const stored = async (): Promise<AgentVerdict[]> =>
  (await current.ask("GET", path)).items.sort((a: AgentVerdict, b: AgentVerdict) =>
    a.metadata.name < b.metadata.name ? -1 : 1,
  );
export const settles = (reporter: Reporter) =>
  until("nothing is left to write", 60_000, async () => reporter.depth === 0);
export const signatures = (verdict: AgentVerdict | undefined) =>
  verdict?.spec.findings.map(({ signature }) => signature).sort();
export const findingsOf = (verdict: AgentVerdict | undefined) =>
  verdict?.spec.findings.map(({ rule, signature, count }) => `${rule} ${signature} ${count}`).sort();

/** What the operator does when a person has decided. */
export async function close(verdict: AgentVerdict | undefined, phase: string, closedAt = new Date()): Promise<void> {
  await current.ask("PATCH", `${path}/${verdict?.metadata.name}/status`, {
    body: { status: { phase, closedAt: closedAt.toISOString() } },
    as: asOperator,
  });
}
