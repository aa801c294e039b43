import { limits } from "@bailiff/crds";
import { expect, test } from "vitest";
import { parseNetworkPolicy } from "../networkpolicy/parse.ts";
import type { Leak } from "./overlap.ts";
import { overlapEntries } from "./report.ts";

function leak(name: string, change: Partial<Leak> = {}): Leak {
  const policy = parseNetworkPolicy({ metadata: { namespace: "support", name }, spec: {} });
  return {
    policy,
    direction: "egress",
    allows: ["egress to everyone on all ports"],
    shed: 0,
    witness: undefined,
    ...change,
  };
}

test("leaks are listed by policy and direction, with all that each allows", () => {
  const leaks = [leak("b"), leak("a"), leak("a", { direction: "ingress", allows: ["one", "two"], shed: 3 })];
  expect(overlapEntries(leaks)).toEqual([
    { policy: "support/a", direction: "Egress", allows: "egress to everyone on all ports" },
    { policy: "support/a", direction: "Ingress", allows: "one; two; and at least 3 more" },
    { policy: "support/b", direction: "Egress", allows: "egress to everyone on all ports" },
  ]);
});

test("more than a verdict holds are counted in the last entry, and a long text is cut with a mark", () => {
  const many = Array.from({ length: limits.overlap + 5 }, (_, i) =>
    leak(`p${String(i).padStart(3, "0")}`, { allows: ["x".repeat(5000)] }),
  );
  const entries = overlapEntries(many);
  expect(entries).toHaveLength(limits.overlap);
  expect(entries.at(-1)?.allows).toContain("and 5 more");
  expect(entries.every(({ allows }) => allows.length === limits.message && allows.endsWith("…"))).toBe(true);
});
