// However many pods there were before of which something was missed, the newest is not taken for seen whole.
import { expect, test } from "vitest";
import { coverageLoss } from "../judge/rules/coverage-loss/coverage-loss.ts";
import { blindAction } from "./blind-action.ts";
import { Docket } from "./docket.ts";
import { nodeSubject } from "./nobody.ts";

test("the 5,000th pod of which something was missed is covered in part, like the first", () => {
  const docket = new Docket({
    destinationOf: () => undefined,
    judgedBy: new Map(),
    live: { policies: () => [], known: () => undefined, coverage: () => "Full", found: () => {} },
    evicted: () => {},
  });
  const objection = { signature: "exec-less", message: "starts of processes were lost" };
  const action = blindAction({ kind: "exec-less", time: 1, node: "n", docker: "" });
  const ruling = { rule: coverageLoss, gate: coverageLoss.gate, severity: "Low", objection, action } as const;
  const coverages = Array.from({ length: 5_000 }, (_, index) => {
    const subject = nodeSubject(`node-${index}`);
    docket.enter(subject, undefined, ruling, false);
    return docket.reportOf(subject.pod.uid, 1)?.verdict.spec.basis.coverage;
  });
  expect(new Set(coverages)).toEqual(new Set(["Partial"]));
});
