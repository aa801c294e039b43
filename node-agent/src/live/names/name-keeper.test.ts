// Against a real DNS server on a real socket, with answers that change.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@bailiff/crds/client/index";
import { expect, test } from "vitest";
import { Names } from "../../destinations/names.ts";
import { readNames } from "../../replay/inputs/names.ts";
import { dnsServer } from "../../testing/dns-server.ts";
import { graceMs, NameKeeper } from "./name-keeper.ts";

test("declared names are asked for as often as their answers allow, remembered with grace, and written down", async () => {
  const answers = new Map<string, readonly string[]>([["api.example.com", ["203.0.113.10", "203.0.113.11"]]]);
  using dns = await dnsServer(answers);
  const folder = mkdtempSync(join(tmpdir(), "bailiff-names-"));
  const names = new Names();
  let [nowMs, monotonicMs] = [Date.UTC(2026, 10, 21), 0];
  const clock = { ...systemClock, epochMs: () => nowMs, monotonicMs: () => monotonicMs };
  const file = join(folder, "names");
  const declared = () => ["api.example.com", "nowhere.example.com"];
  const keeper = new NameKeeper({ names, declared, clock, servers: [dns.server], file });
  await keeper.round();
  await keeper.settled();
  expect(names.at("203.0.113.10", nowMs * 1000)).toEqual(["api.example.com"]);
  expect(names.at("203.0.113.11", (nowMs + 30_000 + graceMs) * 1000)).toEqual(["api.example.com"]);
  expect(names.at("203.0.113.11", (nowMs + 31_000 + graceMs) * 1000)).toEqual([]);
  expect(keeper.failures).toBe(1);
  expect(readFileSync(file, "utf8")).toBe(
    "# name address from to\n" +
      "api.example.com 203.0.113.10 2026-11-20T23:50:00.000Z 2026-11-21T00:10:30.000Z\n" +
      "api.example.com 203.0.113.11 2026-11-20T23:50:00.000Z 2026-11-21T00:10:30.000Z\n",
  );

  const asked = dns.questions;
  await keeper.round();
  expect(dns.questions).toBe(asked);
  answers.set("api.example.com", ["203.0.113.99"]);
  nowMs += 30_000;
  monotonicMs += 30_000;
  await keeper.round();
  expect(names.at("203.0.113.99", nowMs * 1000)).toEqual(["api.example.com"]);
  expect(names.at("203.0.113.10", nowMs * 1000)).toEqual(["api.example.com"]);
  rmSync(folder, { recursive: true });
});

/** A name whose address is another each time it is asked for, for some hours; and what was made of it. */
async function wandering(hours: number) {
  const answers = new Map<string, readonly string[]>();
  const dns = await dnsServer(answers);
  const folder = mkdtempSync(join(tmpdir(), "bailiff-names-"));
  const names = new Names();
  let [nowMs, monotonicMs] = [Date.UTC(2026, 10, 21), 0];
  const clock = { ...systemClock, epochMs: () => nowMs, monotonicMs: () => monotonicMs };
  const file = join(folder, "names");
  const problems: unknown[] = [];
  const declared = () => ["cdn.example.com"];
  const report = (problem: unknown) => problems.push(problem);
  const keeper = new NameKeeper({ names, declared, clock, servers: [dns.server], file, report });
  for (let times = 0; times < hours * 120; times++) {
    answers.set("cdn.example.com", [`10.${times >> 8}.${times & 255}.1`]);
    await keeper.round();
    nowMs += 30_000;
    monotonicMs += 30_000;
  }
  await keeper.finish();
  dns[Symbol.dispose]();
  const lines = readFileSync(file, "utf8").trim().split("\n").slice(1);
  rmSync(folder, { recursive: true });
  return { names, lines, problems, nowMs };
}

test("what was true hours ago is forgotten, in memory and in the file, whatever number of addresses a name has had", async () => {
  const one = await wandering(4);
  const kept = one.names.records();
  expect(kept.length).toBeLessThan(200);
  for (const { to } of kept) expect(to / 1000).toBeGreaterThan(one.nowMs - 3_600_000 - 60_000);
  // The newest is there, and so is one of half an hour ago, which an agent may have gone on with.
  expect(kept.map(({ address }) => address)).toEqual(expect.arrayContaining(["10.1.223.1", "10.1.160.1"]));
  expect(one.lines.length).toBe(kept.length);
  expect(one.problems).toEqual([]);
});

test("the file is written when names changed, and else once a minute at most", async () => {
  const answers = new Map<string, readonly string[]>([["api.example.com", ["203.0.113.10"]]]);
  using dns = await dnsServer(answers);
  const folder = mkdtempSync(join(tmpdir(), "bailiff-names-"));
  let [nowMs, monotonicMs] = [Date.UTC(2026, 10, 21), 0];
  const clock = { ...systemClock, epochMs: () => nowMs, monotonicMs: () => monotonicMs };
  const options = { names: new Names(), declared: () => ["api.example.com"], clock, servers: [dns.server] };
  const keeper = new NameKeeper({ ...options, file: join(folder, "names") });
  const after = async (ms: number) => {
    nowMs += ms;
    monotonicMs += ms;
    await keeper.round();
    await keeper.settled();
    return keeper.writes;
  };
  expect(await after(0)).toBe(1);
  expect(await after(30_000)).toBe(1);
  expect(await after(30_000)).toBe(2);
  answers.set("api.example.com", ["203.0.113.10", "203.0.113.99"]);
  expect(await after(30_000)).toBe(3);
  rmSync(folder, { recursive: true });
});

test("a disk that refuses is told, and names are known all the same", async () => {
  const answers = new Map<string, readonly string[]>([["api.example.com", ["203.0.113.10"]]]);
  using dns = await dnsServer(answers);
  const folder = mkdtempSync(join(tmpdir(), "bailiff-names-"));
  const [names, problems]: [Names, unknown[]] = [new Names(), []];
  const options = { names, declared: () => ["api.example.com"], clock: systemClock, servers: [dns.server] };
  const file = join(folder, "none", "names");
  const keeper = new NameKeeper({ ...options, file, report: (problem) => problems.push(problem) });
  await keeper.round();
  await keeper.settled();
  expect(problems).toEqual([expect.objectContaining({ code: "ENOENT" })]);
  expect(names.at("203.0.113.10", Date.now() * 1000)).toEqual(["api.example.com"]);
  rmSync(folder, { recursive: true });
});

test("a replay that reads the file names every address at every time as the live agent did", async () => {
  const one = await wandering(1);
  const folder = mkdtempSync(join(tmpdir(), "bailiff-names-"));
  const file = join(folder, "names");
  writeFileSync(file, `# name address from to\n${one.lines.join("\n")}\n`);
  const replayed = new Names();
  expect(await readNames(file, replayed)).toEqual({ problems: [], skipped: 0 });
  const records = one.names.records();
  expect(records.length).toBeGreaterThan(100);
  for (const { address, from, to } of records)
    for (const time of [from - 1_000, from, (from + to) / 2, to, to + 1_000])
      expect([address, time, replayed.at(address, time)]).toEqual([address, time, one.names.at(address, time)]);
  rmSync(folder, { recursive: true });
});
