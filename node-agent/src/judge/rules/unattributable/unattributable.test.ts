import { expect, test } from "vitest";
import { findingsOn, verdictsOn } from "../../../testing/engine.ts";
import { type Capture, recorded } from "../../../testing/recordings.ts";

const untrained = { isTrained: false };

test.each<[Capture, number]>([
  ["a-benign-nopod", 294],
  ["a-benign-k8s-unresolved", 322],
  ["b-compromised-k8s-unresolved", 126],
])("actions of %s that belong to no known pod are a finding of identity, %d in all", (capture, actions) => {
  const found = findingsOn(recorded(capture), "unattributable", untrained);
  expect(new Set(found.map(({ gate }) => gate))).toEqual(new Set(["Identity"]));
  expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(actions);
});

test("each container has a case of its own, named by its id, without a recommendation", () => {
  const verdicts = verdictsOn(recorded("b-compromised-k8s-unresolved"), untrained);
  const containers = new Set(
    recorded("b-compromised-k8s-unresolved").flatMap((event) =>
      "process" in event && event.process.docker !== "" ? [event.process.docker.slice(0, 12)] : [],
    ),
  );
  expect(new Set(verdicts.map(({ spec }) => spec.pod.name))).toEqual(
    new Set([...containers].map((id) => `unattributed-${id}`)),
  );
  expect(verdicts.map(({ spec }) => spec.recommendation)).toEqual(verdicts.map(() => "None"));
});

test("where pods are known nothing is unattributable", () => {
  expect(findingsOn(recorded("dev-benign-1"), "unattributable", untrained)).toEqual([]);
});
