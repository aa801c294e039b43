// Red team: a pod that repeats its attack while everybody is learned from. What it did is found all the same when it is judged.
import type { AgentVerdict } from "@bailiff/crds";
import type { Event, ExecEvent, KprobeEvent } from "@bailiff/proto";
import { expect, test } from "vitest";
import { podOf } from "../testing/attacks.ts";
import { aConnectOf, anExecOf, at, withCommand, withDestination } from "../testing/commands.ts";
import { corpusObjects, directory } from "../testing/engine.ts";
import { recorded, trainingSessions } from "../testing/recordings.ts";
import { Pipeline } from "./pipeline.ts";

const cluster = directory(corpusObjects());

/** A pipeline that learned from the training sessions, and in one of them from what one pod did beside its work. */
function poisoned(poison: (pod: Event) => readonly Event[], inSession = "train-2"): Pipeline {
  const learner = new Pipeline({ ...cluster, policies: [] });
  for (const session of trainingSessions) {
    learner.nextRecording();
    for (const event of recorded(session)) learner.learn(event);
    if (session !== inSession) continue;
    const victim = recorded(session).find(
      (event) => event.type === "kprobe" && podOf(event).startsWith("support-bot-"),
    );
    if (victim !== undefined) for (const event of poison(victim)) learner.learn(event);
  }
  const engine = new Pipeline({ ...cluster, policies: [], baselines: learner.baselines });
  engine.finishLearning();
  return engine;
}

/** An event as if that pod had done it then. */
function as(victim: Event, event: ExecEvent | KprobeEvent, index: number, id?: string): Event {
  if (!("process" in victim)) throw new Error("no victim");
  const { pod, docker } = victim.process;
  const moved = at(event, victim.time + index * 200_000, id);
  const parent = event.parent && { ...event.parent, docker, pod };
  return { ...moved, node: victim.node, process: { ...moved.process, pod, docker }, parent };
}
const worst = (engine: Pipeline, events: readonly Event[], rule: string): string[] => {
  for (const event of events) engine.take(event);
  return engine
    .verdicts()
    .flatMap(({ spec }: AgentVerdict) => spec.findings)
    .filter((finding) => finding.rule === rule)
    .map(({ severity }) => severity);
};

/** Through a door that support-bot never used: a look is due, however it is weighed against others of a usual kind. */
const call = withDestination(aConnectOf("support-bot"), "203.0.113.200", 2345);
const shell = withCommand(anExecOf("support-bot"), "/bin/sh", "-c ls");

/** The same, started by a web server. */
function ofServer<E extends ExecEvent>(event: E): E {
  return { ...event, parent: event.parent && { ...event.parent, binary: "/usr/sbin/nginx" } };
}

test("a place that one pod called five hundred times while it was learned is as new as before", () => {
  const engine = poisoned((victim) => Array.from({ length: 500 }, (_, index) => as(victim, call, index)));
  expect(worst(engine, [call], "first-seen-destination")).toEqual(["Medium"]);
});

test("a shell that one pod's server started five hundred times while it was learned is as new as before", () => {
  const engine = poisoned((victim) =>
    Array.from({ length: 500 }, (_, index) => as(victim, shell, index, `poison-${index}`)),
  );
  expect(worst(engine, [shell], "first-seen-exec")).toEqual(["Medium"]);
});

/** What was withheld of support-bot's learning, by channel. */
const withheld = (engine: Pipeline) =>
  [...(engine.baselines.get("support/deployment/support-bot")?.containers.values() ?? [])].map((one) => one.withheld);

test("a pod that called five hundred new places while it was learned makes nobody else's new place cheap", () => {
  const engine = poisoned((victim) =>
    Array.from({ length: 500 }, (_, index) =>
      as(victim, withDestination(call, `198.18.${index >> 8}.${index & 255}`, 443), index),
    ),
  );
  expect(withheld(engine)[0]?.connect).toBeGreaterThan(450);
  expect(worst(engine, [call], "first-seen-destination")).toEqual(["Medium"]);
});

test("a pod that ran five hundred new programs while it was learned makes nobody else's new one cheap", () => {
  const engine = poisoned((victim) =>
    Array.from({ length: 500 }, (_, index) =>
      as(victim, withCommand(anExecOf("support-bot"), `/usr/bin/tool-${index}`, ""), index, `poison-${index}`),
    ),
  );
  expect(withheld(engine)[0]?.exec).toBeGreaterThan(450);
  expect(worst(engine, [shell], "first-seen-exec")).toEqual(["Medium"]);
});

test("honest recordings have nothing withheld", () => {
  const engine = poisoned(() => []);
  for (const { containers } of engine.baselines.values())
    for (const one of containers.values()) expect(one.withheld).toEqual({ exec: 0, connect: 0 });
});

test("a flood to an allowed place by one pod while it was learned is a flood all the same", () => {
  const allowed = withDestination(aConnectOf("support-bot"), "203.0.113.10", 443);
  const flood = (victim: Event) => Array.from({ length: 600 }, (_, index) => as(victim, allowed, index));
  const engine = poisoned(flood);
  const calls = Array.from({ length: 150 }, (_, index) => at(allowed, allowed.time + index * 200_000));
  expect(worst(engine, calls, "volume")).toEqual(["Medium"]);
});

test("what a second recording shows too is known: a later day makes a habit", () => {
  const learner = new Pipeline({ ...cluster, policies: [] });
  for (const session of trainingSessions) {
    learner.nextRecording();
    for (const event of recorded(session)) learner.learn(event);
    const last = recorded(session).findLast(
      (event) => event.type === "kprobe" && podOf(event).startsWith("support-bot-"),
    );
    if (last !== undefined) learner.learn(as(last, call, 0));
  }
  learner.finishLearning();
  expect(worst(learner, [call], "first-seen-destination")).toEqual([]);
});

test("the same recording twice is no later day", () => {
  const learner = new Pipeline({ ...cluster, policies: [] });
  for (const session of [...trainingSessions, ...trainingSessions]) {
    learner.nextRecording();
    for (const event of recorded(session)) learner.learn(event);
  }
  for (const baseline of learner.baselines.values()) expect(baseline.support.periods).toBeLessThanOrEqual(4);
});

test.each([
  ["the metadata endpoint", withDestination(aConnectOf("support-bot"), "169.254.169.254", 80), "169.254"],
  [
    "somebody's credentials",
    withCommand(anExecOf("support-bot"), "/usr/bin/cat", "/root/.aws/credentials"),
    "/usr/bin/cat",
  ],
  [
    "the Secrets of another namespace",
    withCommand(anExecOf("support-bot"), "/usr/local/bin/kubectl", "get secret db -n payroll -o yaml"),
    "kubectl",
  ],
  ["a server's shell", ofServer(shell), "/bin/sh"],
])("%s is never learned, by however many pods and recordings", (_, event, word) => {
  const learner = new Pipeline({ ...cluster, policies: [] });
  for (const session of trainingSessions) {
    learner.nextRecording();
    const pods = new Map(
      recorded(session).flatMap((one) => (one.type === "kprobe" ? [[podOf(one), one] as const] : [])),
    );
    for (const victim of pods.values()) learner.learn(as(victim, event, 0, `${session}-x`));
  }
  const learned = [...learner.baselines.values()].flatMap(({ containers }) => [...containers.values()]);
  const keys = learned.flatMap(({ exec, connect }) => [...exec.keys(), ...connect.keys()]);
  expect(keys.filter((key) => key.includes(word) || key.includes("metadata"))).toEqual([]);
});
