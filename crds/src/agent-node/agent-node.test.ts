import { expect, it } from "vitest";
import { check } from "../check/check.ts";
import { node } from "../samples/samples.ts";

const checked = (status: unknown) => check("AgentNode", node(status), "file.yaml");

it("is of unknown coverage until it says otherwise: blind is never clean", () => {
  expect(checked({})).toMatchObject({
    ok: true,
    value: { status: { coverage: "Unknown", kernelCut: "Unknown", losses: {} } },
  });
});

it("tells tracing policies by name, mode and state, with the reason why one isn't loaded", () => {
  const tracingPolicies = [
    { name: "bailiff-connect", mode: "enforce", state: "load_error", error: "key too big for map" },
  ];
  expect(checked({ tracingPolicies })).toMatchObject({ ok: true });
  expect(checked({ tracingPolicies: [{ mode: "enforce" }] })).toMatchObject({ ok: false });
});

it("refuses a loss that is no count", () => {
  expect(checked({ losses: { ring: -1 } })).toMatchObject({ ok: false });
});
