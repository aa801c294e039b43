import { expect, it } from "vitest";
import { check } from "../check/check.ts";
import { fullContainers, shard } from "../samples/samples.ts";
import { limits } from "../shared/limits.ts";

const problems = (spec: Readonly<Record<string, unknown>>) => {
  const checked = check("AgentBaselineShard", shard(spec), "file.yaml");
  return checked.ok ? "" : checked.problems.join("\n");
};

it("holds a full batch within its byte budget", () => {
  const full = shard({ counts: fullContainers() });
  const checked = check("AgentBaselineShard", full, "file.yaml");
  expect(checked).toMatchObject({ ok: true });
  expect(Buffer.byteLength(JSON.stringify(checked.ok && checked.value))).toBeLessThan(limits.shardBytes);
});

it.each(["incarnation", "seq", "pods", "agent", "node"])("is no batch without %s", (field) => {
  expect(problems({ [field]: undefined })).toContain(`spec.${field}: is missing`);
});

it("counts each entry at least once, and from containers of different names", () => {
  const entry = { parent: "/bin/sh", binary: "/bin/ls", shape: "", count: 0, pods: 1 };
  const seen = { firstSeen: "2027-01-01T00:00:00Z", lastSeen: "2027-01-01T00:00:00Z" };
  expect(problems({ counts: [{ name: "app", exec: [{ ...entry, ...seen }] }] })).toContain("count: 0 is too small");
  expect(problems({ counts: [{ name: "app" }, { name: "app" }] })).toContain(
    'spec.counts[1].name: "app" is the name of an entry before it',
  );
});
