import { readFileSync } from "node:fs";
import { type AgentBaseline, type AgentVerdict, check, gates, severities } from "@bailiff/crds";
import type { Event } from "@bailiff/proto";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { attackAt, attacked, eventsOf, frames, ran, scratch } from "./testing/testing.ts";

const file = scratch();
const attackMicros = Number(attackAt) * 1_000_000;
const judged = ["--judge", attacked, "--until", attackAt];
const itemsOf = (out: string): AgentVerdict[] => JSON.parse(out).items;
const rank = ({ spec }: AgentVerdict): number => severities.indexOf(spec.severity);
const of = (agent: string, verdicts: readonly AgentVerdict[]): AgentVerdict[] =>
  verdicts.filter(({ spec }) => spec.agent.name === `deployment/${agent}`);
const atLeast = (severity: (typeof severities)[number], verdicts: readonly AgentVerdict[]): AgentVerdict[] =>
  verdicts.filter((verdict) => rank(verdict) >= severities.indexOf(severity));

describe("a stream in which one of two agents is attacked", () => {
  it("gives the attacked agent a verdict of High or Critical within 5 s of the attack's first action, and none before", async () => {
    const isFirst = (event: Event): boolean =>
      event.type === "exec" && event.time >= attackMicros && event.process.pod?.workload === "research-agent";
    const events = await eventsOf(attacked);
    const first = events.find(isFirst)?.time ?? Number.NaN;
    const early = file("early.pb", await frames(attacked, ({ time }) => time <= first + 5_000_000));
    const { status, out } = await ran(["--judge", early, "--until", attackAt, "-o", "json"]);
    expect(status).toBe(3);
    expect(atLeast("High", of("research-agent", itemsOf(out)))).toHaveLength(1);

    const all = itemsOf((await ran([...judged, "-o", "json"])).out);
    for (const { spec } of atLeast("High", of("research-agent", all)))
      for (const { firstSeen } of spec.findings)
        expect(Date.parse(firstSeen)).toBeGreaterThanOrEqual(Math.floor(first / 1000));
  });

  it("gives none of either agent's everyday work a verdict of Medium or worse", async () => {
    const all = itemsOf((await ran([...judged, "-o", "json"])).out);
    expect(atLeast("Medium", of("coder-agent", all))).toEqual([]);
    const half = String(Number(attackAt) - 100);
    const before = file("before.pb", await frames(attacked, ({ time }) => time < attackMicros));
    expect(atLeast("Medium", itemsOf((await ran(["--judge", before, "--until", half, "-o", "json"])).out))).toEqual([]);
  });

  it("names evidence that is in the recording, for every finding", async () => {
    const events = await eventsOf(attacked);
    const known = new Map<string, Set<string>>();
    for (const event of events) {
      if (!("process" in event)) continue;
      const times = known.get(event.process.execId) ?? new Set();
      times.add(new Date(Math.floor(event.time / 1000)).toISOString());
      known.set(event.process.execId, times);
    }
    const verdicts = itemsOf((await ran([...judged, "-o", "json"])).out);
    const findings = verdicts.flatMap(({ spec }) => spec.findings);
    expect(findings.length).toBeGreaterThan(0);
    for (const { evidence } of findings) {
      expect(evidence.length).toBeGreaterThan(0);
      for (const piece of evidence) expect(known.get(piece.execId ?? "")).toContain(piece.time);
    }
  });

  it("is judged the same twice, byte for byte, in every form of output", async () => {
    for (const form of ["table", "wide", "json", "yaml", "timeline"])
      expect((await ran([...judged, "-o", form])).out).toBe((await ran([...judged, "-o", form])).out);
  });

  it("prints verdicts that the CRD accepts, as JSON and as YAML", async () => {
    const json = JSON.parse((await ran([...judged, "-o", "json"])).out);
    expect(json).toMatchObject({ apiVersion: "v1", kind: "List" });
    for (const item of json.items) expect(check("AgentVerdict", item, "replay")).toMatchObject({ ok: true });
    expect(parse((await ran([...judged, "-o", "yaml"])).out)).toEqual(json);
  });

  it("plans the quarantine of the attacked pod alone: the armed policy and the pod's patch", async () => {
    await ran([...judged, "--plan", file("plan.yaml")]);
    const [policy, patch, ...rest] = parseAllDocuments(readFileSync(file("plan.yaml"), "utf8")).map((one) =>
      one.toJS(),
    );
    expect(rest).toEqual([]);
    expect(policy).toMatchObject({
      kind: "NetworkPolicy",
      spec: { ingress: [], egress: [], podSelector: { matchLabels: { "bailiff.dev/quarantine": "research-agent" } } },
    });
    expect(patch).toMatchObject({ kind: "Pod", metadata: { labels: { "bailiff.dev/quarantine": "research-agent" } } });
  });

  it("is judged the same by a baseline that was saved and loaded", async () => {
    const saved = file("baseline.yaml");
    const learned = await ran([...judged, "-o", "json", "--save-baseline", saved]);
    for (const item of parse(readFileSync(saved, "utf8")).items)
      expect(check("AgentBaseline", item, saved)).toMatchObject({ ok: true });
    const after = file("after.pb", await frames(attacked, ({ time }) => time >= attackMicros));
    const loaded = await ran(["--judge", after, "--baseline", saved, "-o", "json"]);
    // The tree of processes that began before is not in the baseline: findings and numbers are the same all the same.
    expect(itemsOf(loaded.out).map(({ spec }) => spec.findings)).toEqual(
      itemsOf(learned.out).map(({ spec }) => spec.findings),
    );
    const hashes = parse(readFileSync(saved, "utf8")).items.map(({ status }: AgentBaseline) => status?.hash);
    expect(hashes).toContain(itemsOf(loaded.out)[0]?.spec.basis.baselineHash);
  });

  it("is told in 100 columns, with every gate explained", async () => {
    const told = await ran([...judged, "-o", "timeline"]);
    for (const line of told.out.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    const [verdict] = itemsOf((await ran([...judged, "-o", "json"])).out);
    for (const finding of verdict?.spec.findings ?? []) expect(told.out).toContain(finding.rule);
    const explained = await ran([...judged, "--explain", verdict?.metadata.name ?? ""]);
    for (const gate of gates)
      expect(explained.out).toMatch(new RegExp(`^${gate} +(?:did not object|objected: \\d+ finding)`, "m"));
    expect((await ran([...judged, "--explain", "nobody"])).status).toBe(1);
  });

  it("is told in colour where the terminal takes it", async () => {
    expect((await ran([...judged, "-o", "timeline"], { hasColour: true })).out).toContain("\u001b[");
    expect((await ran([...judged, "-o", "timeline"])).out).not.toContain("\u001b");
  });
});
