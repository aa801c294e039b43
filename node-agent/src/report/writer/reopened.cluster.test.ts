// Cases that people close, delete or leave to another life of the node agent: what is found afterwards is neither lost nor doubled.
import { expect, test } from "vitest";
import { until } from "../../../../hack/control-plane/ready.ts";
import {
  attack,
  close,
  find,
  folder,
  live,
  objection,
  path,
  plane,
  reporterStage,
  settles,
  signatures,
  stored,
} from "../../../../test/cluster/report/reporter-stage.ts";
import { Spool } from "../spool/spool.ts";

reporterStage();

const countsOf = async () =>
  Object.fromEntries((await stored()).map(({ metadata, spec }) => [metadata.name, `${spec.pod.name} ${spec.count}`]));

test("after a release the same again opens no case, something else does, under the next number", async () => {
  const { pipeline, reporter } = live();
  find(pipeline, objection("seen")); // of no known container yet: the node's own case, in another namespace
  for (const event of attack) pipeline.take(event);
  find(pipeline, objection("seen"));
  await settles(reporter);
  await close((await stored())[0], "Released");
  find(pipeline, objection("seen"), Date.now() + 1000);
  await settles(reporter);
  expect(await stored()).toHaveLength(1);
  find(pipeline, objection("unseen", "Medium"), Date.now() + 2000);
  await settles(reporter);
  const [first, second] = await stored();
  expect(second?.metadata.name).toBe("research-agent-7d9f8b6c5d-x2k4q-3d701a91-2");
  expect(signatures(second)).toEqual(["seen", "unseen"]);
  expect(signatures(first)).not.toContain("unseen");
  expect(second?.spec.findings.find(({ signature }) => signature === "seen")?.count).toBe(1);
});

test("what was found between the closing and its being noticed is not lost with the closed case", async () => {
  const { pipeline, reporter } = live();
  for (const event of attack) pipeline.take(event);
  await settles(reporter);
  await close((await stored())[0], "Expired");
  find(pipeline, objection("late", "High"), Date.now() + 1000);
  await settles(reporter);
  expect((await stored()).map(signatures)).toEqual([expect.not.arrayContaining(["late"]), ["late"]]);
});

test("a case that somebody deleted is opened anew by what comes then, not by what was", async () => {
  const { pipeline, reporter } = live();
  for (const event of attack) pipeline.take(event);
  await settles(reporter);
  await plane().ask("DELETE", path);
  find(pipeline, objection("after", "Medium"), Date.now() + 1000);
  await settles(reporter);
  expect((await stored()).map(signatures)).toEqual([["after"]]);
});

test("a new life finds the open case again and adds to it; one that a person released stays acknowledged", async () => {
  const first = live();
  for (const event of attack) first.pipeline.take(event);
  await settles(first.reporter);
  const [before] = await stored();
  await first.kill();

  const second = live();
  for (const event of attack.slice(0, 20)) second.pipeline.take(event);
  find(second.pipeline, objection("second life", "Medium"));
  await settles(second.reporter);
  const [grown, ...others] = await stored();
  expect(others).toEqual([]);
  expect(signatures(grown)).toEqual([...(signatures(before) ?? []), "second life"].sort());
  expect(grown?.spec.severity).toBe("Critical");
  await close(grown, "Dismissed");
  await second.kill();

  const third = live();
  for (const event of attack.slice(0, 20)) third.pipeline.take(event);
  find(third.pipeline, objection("second life"), Date.now() + 1000);
  await settles(third.reporter);
  expect(await stored()).toHaveLength(1);
});

test("a case that was laid aside for others and is found in again goes on where it was, neither less nor twice", async () => {
  const { pipeline, reporter, findIn } = live(true, 2);
  for (let second = 0; second < 3; second++) findIn("pod-a", objection("first", "Medium"), second);
  await settles(reporter);
  for (const pod of ["pod-b", "pod-c"]) {
    findIn(pod, objection("other", "Medium"), 0);
    await settles(reporter);
  }
  expect(pipeline.sizes["cases"]).toBe(2);
  findIn("pod-a", objection("first", "Medium"), 10);
  findIn("pod-a", objection("second", "High"), 11);
  await settles(reporter);
  expect(Object.values(await countsOf()).sort()).toEqual(["pod-a 5", "pod-b 1", "pod-c 1"]);
  const found = (await stored()).find(({ spec }) => spec.pod.name === "pod-a");
  expect(found?.spec.findings.map(({ signature, count }) => `${signature} ${count}`)).toEqual(["second 1", "first 4"]);
  expect(reporter.stats.evicted).toBeGreaterThanOrEqual(2);
  expect(reporter.stats.shed).toBe(0);
});

test("what was not yet written when it had to make room is written all the same, in this very life", async () => {
  const { pipeline, reporter, findIn } = live(true, 2);
  const pods = ["pod-a", "pod-b", "pod-c", "pod-d", "pod-e"];
  for (const pod of pods) findIn(pod, objection("one", "Medium"), 0);
  for (const pod of pods) findIn(pod, objection("two", "Medium"), 1);
  expect(pipeline.sizes["cases"]).toBe(2);
  await until("all are there", 30_000, async () => (await stored()).length === pods.length);
  await settles(reporter);
  await until("the disk is empty", 30_000, async () => new Spool(folder()).load().length === 0);
  expect(Object.values(await countsOf()).sort()).toEqual(pods.map((pod) => `${pod} 2`));
  expect(reporter.stats.shed).toBe(0);
});
