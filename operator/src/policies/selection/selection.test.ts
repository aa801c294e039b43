import { expect, test } from "vitest";
import { at, pod, policy, prisoner } from "../../verdicts/testing/snapshot.ts";
import { concernedPolicies, selectingPolicies } from "./selection.ts";

const names = (policies: ReturnType<typeof policy>[], of = pod()) =>
  selectingPolicies(policies, of).map(({ metadata }) => metadata.name);

test("the older policy wins, then the first by name", () => {
  const [young, old] = [
    policy({ metadata: { name: "a", creationTimestamp: at(-1) } }),
    policy({ metadata: { name: "c" } }),
  ];
  expect(names([young, old, policy({ metadata: { name: "b" } })])).toEqual(["b", "c", "a"]);
});

test("an empty selector selects nothing, and neither does a policy that is being deleted", () => {
  const going = policy({ metadata: { name: "going", deletionTimestamp: at(-1) } });
  expect(names([policy({ spec: { selector: {} } }), going])).toEqual([]);
});

test("a prisoner is selected by the labels that it had before", () => {
  const original = JSON.stringify({ uid: "pod-1", owner: null, labels: { app: "bot" } });
  const annotations = { "bailiff.dev/case": "bot-1", "bailiff.dev/original": original };
  const held = prisoner("bot-1", { metadata: { labels: { "bailiff.dev/quarantine": "bot" }, annotations } });
  expect(names([policy()], held)).toEqual(["bot"]);
  const copied = prisoner("bot-1", { metadata: { uid: "pod-2", labels: {}, annotations } });
  expect(names([policy()], copied)).toEqual([]);
});

test("a prisoner stays with the policy that it was cut under while that selects it, though an older one does too", () => {
  const [older, other] = [
    policy({ metadata: { name: "older", creationTimestamp: at(-9000) } }),
    policy({ spec: { selector: { matchLabels: { app: "another" } } } }),
  ];
  expect(names([policy(), older])).toEqual(["older", "bot"]);
  expect(names([policy(), older], prisoner())).toEqual(["bot", "older"]);
  expect(names([other, older], prisoner())).toEqual(["older"]);
});

test("our own label selects nothing: custody must not change who is judged by what", () => {
  const sly = policy({
    metadata: { name: "sly" },
    spec: { selector: { matchLabels: { "bailiff.dev/quarantine": "bot" } } },
  });
  expect(names([sly], prisoner())).toEqual([]);
});

test("a change of a pod concerns the policies that select it or did, and the one that holds it", () => {
  const of = (name: string, app: string) =>
    policy({ metadata: { name }, spec: { selector: { matchLabels: { app } } } });
  const all = [of("a", "a"), of("b", "b"), of("c", "c")];
  const [as, bs] = ["a", "b"].map((app) => pod({ metadata: { labels: { app } } }));
  const held = pod({ metadata: { labels: { app: "a", "bailiff.dev/quarantine": "gone" } } });
  expect([...concernedPolicies(all, { now: as, before: undefined })]).toEqual(["a"]);
  expect([...concernedPolicies(all, { now: bs, before: as })].sort()).toEqual(["a", "b"]);
  expect([...concernedPolicies(all, { now: undefined, before: held })].sort()).toEqual(["a", "gone"]);
});
