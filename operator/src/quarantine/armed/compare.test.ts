import { expect, test } from "vitest";
import { type Allow, armed } from "./armed.ts";
import { compareArmed } from "./compare.ts";

const allow: Allow = {
  dns: false,
  egress: [{ cidr: "203.0.113.0/24", ports: [443], protocol: "TCP" }],
  ingress: [{ podSelector: { matchLabels: { app: "collector" } }, ports: [], protocol: "TCP" }],
};
const nothing: Allow = { dns: false, egress: [], ingress: [] };

function desired(open: Allow) {
  return armed({ metadata: { namespace: "support", name: "bot" }, spec: { response: { allow: open } } });
}

test("an armed policy that leaves nothing open is the same without its empty lists, as the API server stores it", () => {
  const { podSelector, policyTypes } = desired(nothing).spec;
  expect(compareArmed(desired(nothing), { spec: { podSelector, policyTypes } })).toEqual({ same: true });
});

test.each([
  ["nothing changed", {}, true],
  ["policyTypes in another order", { policyTypes: ["Egress", "Ingress"] }, true],
  [
    "a protocol left to its default and an empty except",
    { egress: [{ to: [{ ipBlock: { cidr: "203.0.113.0/24", except: [] } }], ports: [{ port: 443 }] }] },
    true,
  ],
  ["a selector of everything", { podSelector: {} }, false],
  ["a rule too many", { egress: [...desired(allow).spec.egress, {}] }, false],
  ["a policy type less", { policyTypes: ["Ingress"] }, false],
  [
    "a hole in the block",
    { egress: [{ to: [{ ipBlock: { cidr: "203.0.113.0/24", except: ["203.0.113.7/32"] } }] }] },
    false,
  ],
])("%s counts as the same: %#", (_, change, same) => {
  const { spec } = desired(allow);
  expect(compareArmed(desired(allow), { spec: { ...spec, ...change } }).same).toBe(same);
});

test("a stored allow-all where `from` was lost is named", () => {
  const { spec } = desired(allow);
  const lost = { spec: { ...spec, ingress: [{ ports: [{ protocol: "TCP" }] }] } };
  expect(compareArmed(desired(allow), lost)).toEqual({
    same: false,
    allowsAll: ["spec.ingress[0]"],
    message:
      "NetworkPolicy support/bailiff-quarantine-bot: spec.ingress[0].from is not as meant; spec.ingress[0] allows everyone; delete the object and the operator writes it again",
  });
  const bare = { spec: { ...spec, ingress: [{}] } };
  expect(compareArmed(desired(allow), bare)).toMatchObject({ same: false, allowsAll: ["spec.ingress[0]"] });
});

test.each([
  [undefined],
  [null],
  [5],
  [{}],
  [{ spec: null }],
  [{ spec: { ingress: 5 } }],
  [{ spec: [] }],
  [{ spec: { egress: [null, 1], podSelector: { matchLabels: null } } }],
  [{ spec: { podSelector: { matchLabels: 7 } } }],
])("%j is not the armed policy, and no crash", (object) => {
  expect(compareArmed(desired(allow), object).same).toBe(false);
});
