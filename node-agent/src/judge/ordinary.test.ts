import { expect, test } from "vitest";
import type { Action } from "../normalise/action.ts";
import { normalise } from "../normalise/normalise.ts";
import { Pipeline } from "../pipeline/pipeline.ts";
import { aConnectOf, anExecOf, at, withDestination } from "../testing/commands.ts";
import { corpusObjects, directory, policyFor } from "../testing/engine.ts";
import type { Context } from "./context.ts";
import { Ordinary } from "./ordinary.ts";

const action = normalise(anExecOf("coding-agent")).action as Action;
const around = { origin: "agent", isRollout: false } as Context;
const child = { ...action, parent: { ...action.process, binary: "/bin/sh", arguments: "-c make" } };

function twice(ordinary: Ordinary, one: Action, of: Context): void {
  ordinary.add(one, of);
  ordinary.add(one, of);
}

test("the third time is ordinary, whenever and by whichever process it is done", () => {
  const ordinary = new Ordinary();
  for (let times = 0; times < 2; times++) {
    expect(ordinary.has(action, around)).toBe(false);
    ordinary.add(action, around);
  }
  const again = {
    ...action,
    time: action.time + 1,
    process: { ...action.process, execId: "another", pid: 7, startTime: 1 },
  };
  expect(ordinary.has(again, around)).toBe(true);
});

test.each<[string, Partial<Action>, Partial<Context>]>([
  ["program", { process: { ...action.process, binary: "/tmp/x" } }, {}],
  ["command line", { process: { ...action.process, arguments: "-c id" } }, {}],
  ["folder", { process: { ...action.process, cwd: "/root" } }, {}],
  ["user", { process: { ...action.process, uid: action.process.uid + 1 } }, {}],
  ["flags", { process: { ...action.process, flags: "execve clone rootcwd inode" } }, {}],
  ["parent", { parent: { ...child.parent, binary: "/usr/sbin/nginx" } }, {}],
  ["parent's command line", { parent: { ...child.parent, arguments: "-c curl" } }, {}],
  ["no parent", { parent: undefined }, {}],
  ["kind", { kind: "connect" } as Partial<Action>, {}],
  ["destination", {}, { destination: {} as NonNullable<Context["destination"]> }],
  ["origin", {}, { origin: "outside" }],
  ["rollout", {}, { isRollout: true }],
  ["policy", {}, { policy: policyFor("dev-agents") }],
  ["habits", {}, { expectation: {} as NonNullable<Context["expectation"]> }],
  ["subject", {}, { subject: {} as Context["subject"] }],
])("with another %s it isn't", (_, otherAction, otherContext) => {
  const ordinary = new Ordinary();
  twice(ordinary, child, around);
  expect(ordinary.has(child, around)).toBe(true);
  expect(ordinary.has({ ...child, ...otherAction } as Action, { ...around, ...otherContext })).toBe(false);
});

test("what was ordinary under other habits or another policy is forgotten", () => {
  const ordinary = new Ordinary();
  twice(ordinary, action, around);
  const other = { ...around, policy: policyFor("dev-agents") };
  twice(ordinary, action, other);
  expect([ordinary.has(action, other), ordinary.has(action, around)]).toEqual([true, false]);
});

test("of any number of command lines and of any length a few are remembered", () => {
  const ordinary = new Ordinary();
  const line = (text: string) => ({ ...action, process: { ...action.process, arguments: text } });
  for (let number = 0; number < 10_000; number++) twice(ordinary, line(`-n ${number}`), around);
  const known = Array.from({ length: 10_000 }, (_, number) => ordinary.has(line(`-n ${number}`), around));
  expect(known.filter(Boolean).length).toBeLessThanOrEqual(128);
  expect(known.at(-1)).toBe(true);
  twice(ordinary, line("x".repeat(1_000_000)), around);
  expect(ordinary.has(line("x".repeat(1_000_000)), around)).toBe(false);
});

test("a daily call is objected to as soon as a policy no longer declares it", () => {
  const call = withDestination(aConnectOf("support-bot"), "203.0.113.10", 443);
  const declares = (cidr: string) => policyFor("support", { declared: { complete: true, destinations: [{ cidr }] } });
  let policies = [declares("203.0.113.0/24")];
  const found: string[] = [];
  const live = {
    policies: () => policies,
    known: () => undefined,
    coverage: () => "Full" as const,
    found: (_: unknown, { rule }: { readonly rule: { readonly name: string } }) => found.push(rule.name),
  };
  const pipeline = new Pipeline({ ...directory(corpusObjects()), policies: [], live });
  for (let hour = 0; hour < 3; hour++) pipeline.take(at(call, call.time + hour * 3_600_000_000));
  expect(found).toEqual([]);
  policies = [declares("198.51.100.0/24")];
  pipeline.forgetStandings();
  pipeline.take(at(call, call.time + 4 * 3_600_000_000));
  expect(found).toContain("declared-destination");
});
