import type { Event, ExecEvent } from "@bailiff/proto";
import { expect, test } from "vitest";
import { anExecOf, at, withCommand } from "../../../testing/commands.ts";
import { findingsOn, policyFor } from "../../../testing/engine.ts";
import { judgedSessions, recorded } from "../../../testing/recordings.ts";

const exec = withCommand(anExecOf("coding-agent"), "/usr/bin/false", "");
const ended = ({ process, parent, time, node }: ExecEvent, status: number, signal = ""): Event => ({
  ...{ type: "exit", time, node, process, parent, signal, status },
});
/** A program that is started and ends so many times, so far apart. */
const loop = (count: number, apartMs: number, status = 1, signal = ""): Event[] =>
  Array.from({ length: count }, (_, index) => at(exec, exec.time + index * apartMs * 1000, `loop-${index}`)).flatMap(
    (one) => [one, ended(one, status, signal)],
  );
const severities = (events: readonly Event[], policies: ReturnType<typeof policyFor>[] = []) =>
  findingsOn(events, "failing-loop", { policies }).map(({ severity }) => severity);

test("a program that fails two hundred times in a minute is one finding, in whatever order its ends arrive", () => {
  expect(severities(loop(200, 250))).toEqual(["Medium"]);
  expect(severities([...loop(200, 250)].reverse())).toEqual(["Medium"]);
  expect(severities(loop(200, 250, 0, "SIGSEGV"))).toEqual(["Medium"]);
});

test.each([
  ["succeeds", loop(200, 250, 0)],
  ["fails now and then", loop(40, 10_000)],
  ["fails a few times", loop(10, 100)],
])("one that %s is none", (_, events) => {
  expect(severities(events)).toEqual([]);
});

test("a policy may disable it, and learning is not stopped by it", () => {
  expect(severities(loop(200, 250), [policyFor("dev-agents", { rules: { disabled: ["failing-loop"] } })])).toEqual([]);
});

test.each(judgedSessions)("nothing fails like that in %s", (session) => {
  expect(findingsOn(recorded(session), "failing-loop")).toEqual([]);
});
