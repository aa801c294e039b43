import { expect, test } from "vitest";
import type { Permission } from "./rules.ts";
import type { Proof } from "./state.ts";
import { table } from "./table.ts";

const may = (verb: string, resource: string, rule: number): Permission => ({
  program: "bailiff-operator",
  kind: "ClusterRole",
  rule,
  verb,
  resource,
});
const proof = (change: Partial<Proof> = {}): Proof => ({
  test: "a.test.ts > cuts",
  isNeeded: true,
  refused: 3,
  why: "a.test.ts > cuts",
  ...change,
});

test("a rule is needed where each of its permissions is, and says by which test", () => {
  const permissions = [may("get", "pods", 0), may("list", "pods", 0), may("list", "jobs.batch", 1)];
  const proofs = {
    "bailiff-operator get pods": proof(),
    "bailiff-operator list pods": proof({ test: "b.test.ts > sees" }),
    "bailiff-operator list jobs.batch": proof({ isNeeded: false, why: "it passes all the same" }),
  };
  expect(table(permissions, proofs).trimEnd().split("\n")).toEqual([
    "needed: ClusterRole bailiff-operator, rule 1: pods",
    "  get      a.test.ts > cuts",
    "  list     b.test.ts > sees",
    "NOT SHOWN: ClusterRole bailiff-operator, rule 2: jobs.batch",
    "  list     a.test.ts > cuts: it passes all the same, refused 3 times",
  ]);
});

test("a permission that no test was found for is told, and of several resources each is named", () => {
  const permissions = [may("list", "deployments.apps", 0), may("list", "jobs.batch", 0)];
  expect(table(permissions, { "bailiff-operator list jobs.batch": proof() })).toBe(
    [
      "NOT SHOWN: ClusterRole bailiff-operator, rule 1: deployments.apps, jobs.batch",
      "  list deployments.apps      NO TEST FAILS WITHOUT IT, OR ASKS FOR IT",
      "  list jobs.batch            a.test.ts > cuts",
      "",
    ].join("\n"),
  );
});
