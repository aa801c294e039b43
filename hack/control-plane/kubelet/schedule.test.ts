import { expect, test } from "vitest";
import { nodeFor } from "./schedule.ts";

const nodes = [
  { name: "a", labels: { disk: "ssd" } },
  { name: "b", labels: {} },
];

const onNode = (name: string) => {
  const matchFields = [{ key: "metadata.name", operator: "In", values: [name] }];
  const required = { nodeSelectorTerms: [{ matchFields }] };
  return { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } } };
};

test.each([
  ["takes turns", {}, ["a", "b"]],
  ["obeys a node selector", { nodeSelector: { disk: "ssd" } }, ["a", "a"]],
  ["waits for labels that no node has", { nodeSelector: { disk: "tape" } }, [undefined, undefined]],
  ["goes to the node that a DaemonSet names", onNode("b"), ["b", "b"]],
  ["waits while it is gated", { schedulingGates: [{ name: "later" }] }, [undefined, undefined]],
  ["is left to another scheduler", { schedulerName: "other" }, [undefined, undefined]],
])("a pod %s", (_, spec, expected) => {
  expect([0, 1].map((turn) => nodeFor({ spec }, nodes, turn))).toEqual(expected);
});
