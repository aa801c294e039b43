import { ruleNames } from "@bailiff/crds/rule-names/rule-names";
import { expect, test } from "vitest";
import { rules } from "./index.ts";

test("the names by which policies are checked are exactly the rules'", () => {
  expect(rules.map(({ name }) => name).sort()).toEqual(ruleNames);
});
