import { expect, test } from "vitest";
import { kernelCutOf } from "../tetragon/health/tracing-policies.ts";
import type { TracingPolicyState } from "../tetragon/stream/tetragon.ts";
import { isKernelCut } from "./kernel-cut.ts";

const loaded = (name: string, state = "enabled", mode = "enforce") =>
  ({ name, namespace: "", state, mode, error: "" }) as TracingPolicyState;

test.each([
  ["bailiff-isolate", true],
  ["bailiff-isolate-2", true],
  ["bailiff-isolated", false],
  ["bailiff", false],
])("%s: %s", (name, expected) => expect(isKernelCut(name, "bailiff-isolate")).toBe(expected));

test("the cut stands ready while either version does", () => {
  const cutOf = (...policies: readonly TracingPolicyState[]) => kernelCutOf(policies, "bailiff-isolate");
  expect(cutOf(loaded("bailiff-isolate"), loaded("bailiff-isolate-2", "loading"))).toBe("Enforce");
  expect(cutOf(loaded("bailiff-isolate-2"))).toBe("Enforce");
  expect(cutOf(loaded("bailiff-isolate-2", "enabled", "monitor"))).toBe("Missing");
  expect(cutOf(loaded("bailiff-isolated"))).toBe("Missing");
});
