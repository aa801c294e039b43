import { expect, test } from "vitest";
import { isExec } from "../../../testing/commands.ts";
import { findingsOn, verdictsOn } from "../../../testing/engine.ts";
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
