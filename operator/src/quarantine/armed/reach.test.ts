import { expect, test } from "vitest";
import { armed } from "./armed.ts";
import { concerned, prisonersOf } from "./reach.ts";

const allow = { dns: false, egress: [], ingress: [] };
const ours = (name: string) => armed({ metadata: { namespace: "support", name }, spec: { response: { allow } } });
const selecting = (podSelector: unknown) => ({ spec: { podSelector } });

test("an armed NetworkPolicy concerns the prisoners of its policy, before and after a change", () => {
  expect(prisonersOf(ours("bot"))).toBe("bot");
  expect([...(concerned({ now: ours("bot"), before: undefined }) ?? [])]).toEqual(["bot"]);
  expect([...(concerned({ now: ours("bot"), before: ours("other") }) ?? [])]).toEqual(["bot", "other"]);
});

test.each([
  ["everything", {}],
  ["an app", { matchLabels: { app: "bot" } }],
  ["prisoners of an app", { matchLabels: { "bailiff.dev/quarantine": "bot", app: "bot" } }],
  ["prisoners by an expression", { matchExpressions: [{ key: "bailiff.dev/quarantine", operator: "Exists" }] }],
  ["what nobody can read", { matchLabels: { "bailiff.dev/quarantine": 5 } }],
  ["nothing that is said", undefined],
])("one that selects %s concerns everybody", (_, selector) => {
  expect(prisonersOf(selecting(selector))).toBeUndefined();
  expect(concerned({ now: selecting(selector), before: ours("bot") })).toBeUndefined();
  expect(concerned({ now: ours("bot"), before: selecting(selector) })).toBeUndefined();
});
