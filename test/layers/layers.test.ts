// The packages know each other in one direction, and no file is in a circle: either is how a reader finds where to begin.
import { expect, test } from "vitest";
import { circles, imports } from "./imports.ts";

/** What each package may import beside itself. The node agent shares the operator's runtime, and replay its plan of a cut. */
const below: Readonly<Record<string, readonly string[]>> = {
  crds: [],
  proto: [],
  operator: ["crds"],
  "node-agent": ["crds", "proto", "operator"],
};
const graph = imports();
const packageOf = (file: string): string => file.split("/", 1)[0] ?? "";

test("the imports are read", () => {
  expect(graph.size).toBeGreaterThan(400);
  expect(graph.get("node-agent/src/main.ts")).toContain("operator/src/runtime/log/log.ts");
});

test("a package imports only those below it", () => {
  const wrong = [...graph].flatMap(([file, targets]) => {
    const known = [packageOf(file), ...(below[packageOf(file)] ?? [])];
    return targets.filter((target) => !known.includes(packageOf(target))).map((target) => `${file} → ${target}`);
  });
  expect(wrong).toEqual([]);
});

test("no file imports itself by way of others", () => {
  expect(circles(graph)).toEqual([]);
  expect(
    circles(
      new Map([
        ["a", ["b"]],
        ["b", ["c"]],
        ["c", ["b"]],
      ]),
    ),
  ).toEqual([["b", "c"]]);
});
