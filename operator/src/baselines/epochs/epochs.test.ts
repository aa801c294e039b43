import { type AgentBaselineShardSpec, check, type LearnedEpoch, limits } from "@bailiff/crds";
import { shard } from "@bailiff/crds/samples/samples";
import { expect, test } from "vitest";
import { mergeEpochs } from "./epochs.ts";

const nowMs = Date.UTC(2026, 10, 21, 8);
const at = (hours: number) => new Date(nowMs + hours * 3_600_000).toISOString();
const epoch = (imageDigest: string, template: string, since = at(-1), actions = 10): LearnedEpoch => ({
  ...{ imageDigest, container: "app", since, actions },
  ...(template !== "" && { template }),
});

function batch(spec: Readonly<Record<string, unknown>>): AgentBaselineShardSpec {
  const checked = check("AgentBaselineShard", shard(spec), "test");
  if (!checked.ok) throw new Error(checked.problems.join("\n"));
  return checked.value.spec;
}
const merged = (before: readonly LearnedEpoch[], ...epochs: readonly LearnedEpoch[]) =>
  mergeEpochs(before, batch({ epochs }), nowMs).map((one) => [one.imageDigest, one.template, one.actions]);

test("a template of the same image is an epoch of its own, newest first, and actions add up", () => {
  const before = [epoch("sha256:a", "t1", at(-9))];
  expect(merged(before, epoch("sha256:a", "t2"), epoch("sha256:a", "t1"))).toEqual([
    ["sha256:a", "t2", 10],
    ["sha256:a", "t1", 20],
  ]);
});

test("an epoch that was stored before templates were is the first template's that has its image", () => {
  const before = [epoch("sha256:a", "", at(-9), 1000)];
  expect(merged(before, epoch("sha256:a", "t1"), epoch("sha256:a", "t2", at(0)))).toEqual([
    ["sha256:a", "t2", 10],
    ["sha256:a", "t1", 1010],
  ]);
});

test("a node agent that knows no templates names an image for each container", () => {
  const counts = [{ name: "app", imageDigest: "sha256:a", actions: { exec: 3, connect: 4 } }];
  expect(mergeEpochs([], batch({ counts, since: at(-2) }), nowMs)).toEqual([epoch("sha256:a", "", at(-2), 7)]);
});

test("no version begins after now, whatever a node's clock says", () => {
  expect(mergeEpochs([], batch({ epochs: [epoch("sha256:a", "t", at(5))] }), nowMs)[0]?.since).toBe(at(0));
});

test("of too many the newest are kept", () => {
  const many = Array.from({ length: limits.epochs }, (_, index) => epoch("sha256:a", `t${index}`, at(index - 100)));
  const kept = merged(many, epoch("sha256:b", "t", at(0)));
  expect(kept).toHaveLength(limits.epochs);
  expect([kept[0], kept.at(-1)]).toEqual([
    ["sha256:b", "t", 10],
    ["sha256:a", "t1", 10],
  ]);
});
