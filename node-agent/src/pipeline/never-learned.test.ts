// What is never learned is found however well it is known: by a baseline that holds it, as one of an older version may.
import type { Event, ExecEvent } from "@bailiff/proto";
import { expect, test } from "vitest";
import { Baseline } from "../baseline/baseline.ts";
import { shapeOf } from "../baseline/shapes/shape.ts";
import { type Agent, aConnectOf, anExecOf, at, withCommand, withDestination } from "../testing/commands.ts";
import { corpusObjects, directory } from "../testing/engine.ts";
import { Pipeline } from "./pipeline.ts";

const cluster = directory(corpusObjects());
const ofServer = (event: ExecEvent): ExecEvent => ({
  ...event,
  parent: event.parent && { ...event.parent, binary: "/usr/sbin/nginx" },
});
const exec = (agent: Agent, binary: string, args: string) => withCommand(anExecOf(agent), binary, args);

const shell = ofServer(exec("support-bot", "/bin/sh", "-c ls"));
const secrets = exec("ops-agent", "/usr/local/bin/kubectl", "get secret db -n finance -o yaml");
const metadata = withDestination(aConnectOf("support-bot"), "169.254.169.254", 80);
const read = exec("support-bot", "/usr/bin/cat", "/root/.aws/credentials");
const sent = at(
  {
    ...withDestination(aConnectOf("support-bot"), "203.0.113.200", 443),
    process: { ...read.process, binary: "/usr/bin/curl" },
  },
  read.time + 1_000_000,
);

test.each<[string, readonly Event[], string, string]>([
  ["the metadata endpoint", [metadata], "metadata-endpoint", "High"],
  ["other people's credentials", [read, sent], "credential-then-new-destination", "Critical"],
  ["the Secrets of another namespace", [secrets], "secret-dump", "Medium"],
  ["a server's shell", [shell], "first-seen-exec", "Medium"],
])("%s, though the baseline has it five hundred times by two pods, is found", (_, events, rule, severity) => {
  const engine = new Pipeline({ ...cluster, policies: [], baselines: knowing(events.slice(0, 1)) });
  engine.finishLearning();
  for (const event of events) engine.take(event);
  const found = engine.verdicts().flatMap(({ spec }) => spec.findings.filter((one) => one.rule === rule));
  expect(found.map((one) => one.severity)).toContain(severity);
});

/** Baselines that hold these actions as habits, beside others. */
function knowing(events: readonly Event[]): ReadonlyMap<string, Baseline> {
  const baselines = new Map<string, Baseline>();
  for (const event of events) {
    if (event.type !== "exec" && event.type !== "kprobe") continue;
    const subject = cluster.identities.resolve(event.process, "lab-node-1");
    if (subject === undefined) throw new Error("nobody's");
    const baseline = new Baseline(subject.agentKey);
    baselines.set(subject.agentKey, baseline);
    const learned = baseline.container(subject.container);
    const { binary, arguments: args } = event.process;
    const shape = shapeOf(binary.slice(binary.lastIndexOf("/") + 1), args);
    const place = cluster.destinations.resolve("169.254.169.254", 80, "TCP", event.time);
    for (const pod of ["pod-1", "pod-2"])
      for (let times = 0; times < 500; times++) {
        if (event.type === "exec") learned?.sawExec(event.parent?.binary ?? "", binary, shape, pod, times);
        else learned?.sawConnect(binary, place, pod, times);
        learned?.sawExec("/app", "/app/work", "", pod, times);
        learned?.sawConnect("/app/work", cluster.destinations.resolve("203.0.113.10", 443, "TCP", 1), pod, times);
      }
  }
  return baselines;
}
