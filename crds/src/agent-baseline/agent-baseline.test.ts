import { expect, it } from "vitest";
import { check } from "../check/check.ts";
import { baseline, fullBaseline, fullContainers } from "../samples/samples.ts";
import { limits } from "../shared/limits.ts";

const problems = (spec: Readonly<Record<string, unknown>>, status?: unknown) => {
  const checked = check("AgentBaseline", baseline(spec, status), "file.yaml");
  return checked.ok ? "" : checked.problems.join("\n");
};

it("stays under its byte budget when everything is as long as it may be", () => {
  const checked = check("AgentBaseline", fullBaseline(), "file.yaml");
  expect(checked).toMatchObject({ ok: true });
  expect(Buffer.byteLength(JSON.stringify(checked.ok && checked.value))).toBeLessThan(limits.baselineBytes);
});

it("bounds the entries of all containers together", () => {
  const [first, ...others] = fullContainers();
  const containers = [first, { ...others[0], exec: first?.exec.slice(0, 1) }];
  expect(problems({}, { containers })).toContain(`more than ${limits.entries} entries in all`);
});

it("lets people pin and prune by channel, and says which fields go with which", () => {
  const pins = [{ channel: "connect", binary: "/usr/bin/curl", destination: "fqdn:*.example.com" }];
  expect(problems({ pins, freeze: true, resetAt: "2027-01-01T00:00:00Z" })).toBe("");
  expect(problems({ pruned: [{ channel: "exec", binary: "*", destination: "x" }] })).toContain(
    "spec.pruned[0]: parent goes with channel exec, destination with channel connect",
  );
});

it("keeps its ledger by names of nodes that are no longer than names can be", () => {
  const merged = { [`n${"x".repeat(253)}`]: { incarnation: "a", seq: 1 } };
  expect(problems({}, { merged })).toContain("a node's name has at most 253 characters");
  const nodes = Object.fromEntries(
    Array.from({ length: limits.nodes + 1 }, (_, at) => [`n${at}`, "2027-01-01T00:00:00Z"]),
  );
  expect(problems({}, { nodes })).toContain(`at most ${limits.nodes} are allowed`);
});
