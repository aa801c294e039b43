// Which policy a live pod is judged by when its labels change while it has an open case.
import { expect, test } from "vitest";
import { Destinations } from "../destinations/destinations.ts";
import { Identities } from "../identity/identities.ts";
import { anExecOf } from "../testing/commands.ts";
import { corpusObjects, policyFor } from "../testing/engine.ts";
import { Pipeline } from "./pipeline.ts";

const event = anExecOf("support-bot");
const pod = () => {
  const record = new Identities().learn(
    corpusObjects().find(({ metadata }) => (metadata as { uid?: string }).uid === event.process.pod?.uid) ?? {},
  );
  if (record === undefined) throw new Error("the corpus has no such pod");
  return record;
};

/** A node agent's pipeline with one policy, for pods with that label; the pod has an open case from before. */
function withOpenCase(labels: Readonly<Record<string, string>>) {
  const identities = new Identities();
  identities.learnPod({ ...pod(), labels });
  const policies = [policyFor("support", { selector: { matchLabels: { watched: "yes" } } })];
  const engine = new Pipeline({
    identities,
    destinations: new Destinations(),
    policies: [],
    live: { policies: () => policies, known: () => undefined, coverage: () => "Full", found: () => {} },
  });
  const { time, node, process } = event;
  engine.blind({ time, node, docker: process.docker }, { signature: "flood", message: "a flood" });
  const relabel = (labels: Readonly<Record<string, string>>) => {
    identities.learnPod({ ...pod(), labels });
    identities.refresh();
    engine.forgetStandings();
  };
  const policyOfCase = () => engine.reportOf(process.pod?.uid ?? "", 1)?.policy?.name;
  return { engine, relabel, policyOfCase };
}

test("a pod that gets a policy's label while it has an open case is judged from then on", () => {
  const { engine, relabel, policyOfCase } = withOpenCase({});
  engine.take(event);
  expect([engine.tally.unselected, policyOfCase()]).toEqual([1, undefined]);
  relabel({ watched: "yes" });
  engine.take(event);
  expect([engine.tally.unselected, policyOfCase()]).toEqual([1, expect.any(String)]);
});

test("a pod that loses the label while it has an open case is judged no more", () => {
  const { engine, relabel, policyOfCase } = withOpenCase({ watched: "yes" });
  engine.take(event);
  expect([engine.tally.unselected, policyOfCase()]).toEqual([0, expect.any(String)]);
  relabel({});
  engine.take(event);
  expect([engine.tally.unselected, policyOfCase()]).toEqual([1, undefined]);
});
