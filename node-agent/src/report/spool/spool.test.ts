import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AgentVerdict, check } from "@bailiff/crds";
import { verdict } from "@bailiff/crds/samples/samples";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Spool } from "./spool.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bailiff-spool-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const of = (uid: string, more: Readonly<Record<string, unknown>> = {}): AgentVerdict => {
  const checked = check("AgentVerdict", verdict({ pod: { name: "pod", uid, node: "node-1" }, ...more }), "test");
  if (!checked.ok) throw new Error(checked.problems.join("\n"));
  return checked.value;
};
const uids = (verdicts: readonly AgentVerdict[]) => verdicts.map(({ spec }) => spec.pod.uid);

test("what was put in comes out in a later life, each pod's newest, in the order of their first", () => {
  const spool = new Spool(folder);
  for (const verdict of [of("b"), of("a"), of("c"), of("b", { score: 5 })]) expect(spool.put(verdict)).toBe(true);
  spool.remove("a");
  const again = new Spool(folder).load();
  expect(uids(again)).toEqual(["b", "c"]);
  expect(again[0]?.spec.score).toBe(5);
});

test("files that a crash, a person or an attacker left there are counted and removed, the others load", () => {
  new Spool(folder).put(of("a"));
  writeFileSync(join(folder, "half.json"), '{"order":1,"verdict":{"apiVers');
  writeFileSync(join(folder, "other.json"), '{"order":1,"verdict":{"kind":"Pod"}}');
  writeFileSync(join(folder, "null.json"), "null");
  writeFileSync(join(folder, "x.json.part"), "");
  mkdirSync(join(folder, "folder.json"));
  const spool = new Spool(folder);
  expect(uids(spool.load())).toEqual(["a"]);
  expect(spool.unreadable).toBe(4);
  expect(readdirSync(folder)).toHaveLength(1);
});

test("when it is full a worse verdict takes a lesser one's place, and what was lost is counted", () => {
  const spool = new Spool(folder, { maxFiles: 2 });
  expect([of("low", { severity: "Low" }), of("high", { severity: "High" })].map((one) => spool.put(one))).toEqual([
    true,
    true,
  ]);
  expect(spool.put(of("critical"))).toBe(true);
  expect(spool.put(of("medium", { severity: "Medium" }))).toBe(false);
  expect(uids(new Spool(folder).load()).sort()).toEqual(["critical", "high"]);
  expect(spool.shed).toBe(2);
});

test("bytes are bounded too: what outgrows the room is not kept, and the file before stays", () => {
  const bytes = JSON.stringify({ order: 1, verdict: of("a") }).length;
  const spool = new Spool(folder, { maxBytes: 2 * bytes + 10 });
  expect([spool.put(of("a")), spool.put(of("b")), spool.put(of("c"))]).toEqual([true, true, false]);
  expect(spool.put(of("b", { summary: "x".repeat(100) }))).toBe(false);
  spool.remove("a");
  expect(spool.put(of("b", { summary: "x".repeat(100) }))).toBe(true);
  expect(spool.shed).toBe(2);
});

test("a disk that refuses to let go of a file costs no process either", () => {
  const spool = new Spool(folder);
  spool.put(of("a"));
  const [name = ""] = readdirSync(folder);
  rmSync(join(folder, name));
  mkdirSync(join(folder, name));
  spool.remove("a");
  expect([spool.size, spool.refused]).toEqual([0, 1]);
});

test("a disk that refuses costs the file, not the process", () => {
  const spool = new Spool(folder);
  rmSync(folder, { recursive: true });
  expect(spool.put(of("a"))).toBe(false);
  expect([spool.refused, spool.unreadable]).toEqual([1, 0]);
  mkdirSync(folder);
  expect(spool.put(of("a"))).toBe(true);
});
