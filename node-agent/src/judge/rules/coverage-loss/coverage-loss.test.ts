import { expect, test } from "vitest";
import type { Raw } from "../../../identity/pod-record.ts";
import { Pipeline } from "../../../pipeline/pipeline.ts";
import { isExec } from "../../../testing/commands.ts";
import { corpusObjects, directory, findingsOn, verdictsOn } from "../../../testing/engine.ts";
import { type Capture, captures, recorded } from "../../../testing/recordings.ts";

const untrained = { isTrained: false };

test.each<[Capture, string[]]>([
  ["d-throttle2", ["exec-less", "throttled"]],
  ["h-ringbuf-loss", ["exec-less"]],
  ["f-weird", ["arguments", "long arguments"]],
  ["c-hirate-connect-slice", []],
  ["e-verbose-flags", []],
  ["g-learn-then-attack", []],
])("what could not be seen in %s is told as %j", (capture, signatures) => {
  const found = findingsOn(recorded(capture), "coverage-loss", untrained);
  expect([...new Set(found.map(({ signature }) => signature))].sort()).toEqual(signatures);
});

test.each(captures)("blindness takes nobody into custody, and lowers the coverage: %s", (capture) => {
  for (const { spec } of verdictsOn(recorded(capture), untrained)) {
    const isBlind = spec.findings.some(({ gate }) => gate === "Coverage");
    if (isBlind) expect(spec.basis.coverage).toBe("Partial");
    if (spec.findings.every(({ gate }) => gate === "Coverage" || gate === "Identity"))
      expect(spec.recommendation).toBe("None");
  }
});

test.each(["truncArgs", "errorArgs", "execve clone unknown", "errorFilename miss"])(
  "the flags %s say that words are missing",
  (flags) => {
    const exec = recorded("dev-benign-1").find(isExec);
    const cut = exec && { ...exec, process: { ...exec.process, flags } };
    const pods = recorded("dev-benign-1").filter((event) => isExec(event) && event.process.pod !== undefined);
    const one = pods.find(isExec);
    expect(cut).toBeDefined();
    expect(
      one && findingsOn([{ ...one, process: { ...one.process, flags } }], "coverage-loss", untrained),
    ).toHaveLength(1);
    expect(one && findingsOn([one], "coverage-loss", untrained)).toHaveLength(0);
  },
);

test("a pod in a sandboxed runtime is never called clean: the host's kernel doesn't see inside", () => {
  const pod = "support-bot-6c9f7b8d54-qlcg7";
  const inGVisor = corpusObjects().map((object) =>
    (object["metadata"] as Raw)["name"] === pod && object["kind"] === "Pod"
      ? { ...object, spec: { ...(object["spec"] as Raw), runtimeClassName: "gvisor" } }
      : object,
  );
  const engine = new Pipeline({ ...directory(inGVisor), policies: [] });
  for (const event of recorded("dev-benign-1")) engine.take(event);
  const verdict = engine.verdicts().find(({ spec }) => spec.pod.name === pod);
  expect(verdict?.spec.findings.map(({ signature }) => signature)).toContain("sandboxed runtime");
  expect(verdict?.spec.basis.coverage).toBe("Partial");
  expect(verdict?.spec.recommendation).toBe("None");
});
