import { describe, expect, test } from "vitest";
import { armed } from "../../quarantine/armed/armed.ts";
import { at, policy } from "../../verdicts/testing/snapshot.ts";
import type { StoredNetworkPolicy } from "../../world/world.ts";
import { armedBy, armedState, ownerOf, wantsArmed } from "./armed-state.ts";

const ours = armed(armedBy(policy()));
const stored = (metadata: object = {}, spec: object = {}) =>
  ({ ...ours, metadata: { ...ours.metadata, ...metadata }, spec: { ...ours.spec, ...spec } }) as Parameters<
    typeof armedState
  >[1];

describe("the armed NetworkPolicy", () => {
  test.each([
    ["is ready as it was meant", stored(), "Ready"],
    ["is absent where there is none", undefined, "Absent"],
    ["differs when somebody opened it", stored({}, { ingress: [{}] }), "Differs"],
    ["is foreign without our label", stored({ labels: {} }), "Foreign"],
    ["is foreign without an owner", stored({ ownerReferences: [] }), "Foreign"],
    ["is foreign while an earlier policy of that name owns it", armedStateOwner("policy-0"), "Foreign"],
    ["is foreign while it is being deleted", stored({ deletionTimestamp: at(0) }), "Foreign"],
  ])("%s", (_, object, is) => {
    expect(armedState(policy(), object)).toMatchObject({ is });
  });

  test("belongs to its policy by its owner reference, and to nobody without our label", () => {
    expect(ownerOf({ ...stored() } as StoredNetworkPolicy)?.name).toBe("bot");
    expect(ownerOf({ ...stored({ labels: {} }) } as StoredNetworkPolicy)).toBeUndefined();
  });

  test.each([
    ["Observe", false],
    ["Detect", true],
    ["Quarantine", true],
  ])("in mode %s is wanted: %s", (mode, wanted) => {
    expect(wantsArmed(policy({ spec: { mode } }))).toBe(wanted);
  });
});

function armedStateOwner(uid: string) {
  const earlier = armed(armedBy(policy({ metadata: { uid } })));
  return stored({ ownerReferences: earlier.metadata["ownerReferences"] });
}
