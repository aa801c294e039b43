// kill -9 of whatever there is, at seeded random moments of an attack: node agent, operator, API server, Tetragon. What one action shows
// is found unless the action itself fell into a recorded gap; nothing is invented, nothing counted twice, and every gap is told.
// BAILIFF_KILL_ROUNDS=20 runs twenty rounds, with an API server that stays away for a minute; without it one for each victim.
// BAILIFF_KILL_SEED=500 has them begin with that seed.
import { decodeFrame } from "@bailiff/proto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { freeze } from "./frozen.ts";
import { gapsOf, type Timeline } from "./gaps.ts";
import { Operator } from "./operator.ts";
import { quiet } from "./quiet.ts";
import { seeded } from "./seeded.ts";
import { type NodeAgent, recordingOf, Stage } from "./stage.ts";
import { TetragonProcess } from "./tetragon-process.ts";
import { keyOf, undisturbed } from "./undisturbed.ts";

const rounds = Number(process.env["BAILIFF_KILL_ROUNDS"] ?? 4);
const firstSeed = Number(process.env["BAILIFF_KILL_SEED"] ?? 100);
const isLong = rounds > 4;
/** A session of three minutes in so many times less. */
const factor = isLong ? 6 : 12;
const awayMs = isLong ? 60_000 : 3_000;
const victims = ["node agent", "Tetragon", "API server", "operator"] as const;
const sessions = ["dev-attack-1", "dev-attack-3", "dev-attack-2"] as const;
const namespaces = ["support", "research", "platform", "dev-agents", "finance"];
const ours = "/apis/bailiff.dev/v1alpha1";

let stage: Stage;
let operator: Operator;
let agents: readonly string[];
beforeAll(async () => {
  stage = await Stage.set();
  const response = { maxQuarantined: "100%", maxPerHour: 1000 };
  const selector = { matchLabels: { app: "research-agent" } };
  for (const namespace of namespaces)
    await stage.policy(namespace, namespace === "research" ? { selector, mode: "Quarantine", response } : {});
  agents = [...(await freeze(stage, "train-1", "train-2")).keys()];
  operator = await Operator.start(stage.plane);
});
afterAll(async () => {
  await operator?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await stage.calm();
  await stage.leave();
  for (const namespace of [...namespaces, "bailiff-system"])
    await stage.plane.ask("DELETE", `${ours}/namespaces/${namespace}/agentverdicts`);
  await until("no case is left", 60_000, async () => (await stage.verdicts()).length === 0);
});

const plan = Array.from({ length: rounds }, (_, round) => ({
  seed: firstSeed + round,
  victim: victims[round % victims.length] as (typeof victims)[number],
  session: sessions[Math.floor(round / victims.length) % sessions.length] as string,
}));

test.each(plan)(
  "$victim dies in the middle of $session (seed $seed)",
  async ({ seed, victim, session }) => {
    const random = seeded(seed);
    await stage.enter(session);
    const findingsOn = await undisturbed(stage, agents);
    await using tetragon = new TetragonProcess(recordingOf(session), stage.uids);
    await tetragon.up();
    const start = () =>
      stage.agent(["--shard-every", "1h"], { tetragon, stateDir: `${stage.folder}/killing-${seed}`, ready: true });
    const lives: NodeAgent[] = [await start()];
    const beginMs = Date.now() + 2_000;
    const lengthMs = 180_000 / factor;

    let played = tetragon.play(factor, beginMs);
    await sleepUntil(beginMs + lengthMs * (0.15 + 0.7 * random()));
    let [killedMs, backMs] = [Number.NaN, Number.NaN];
    const downMs = random() * 2_000;
    switch (victim) {
      case "node agent":
        await lives.at(-1)?.kill("SIGKILL");
        killedMs = Date.now();
        await sleepUntil(Date.now() + downMs);
        backMs = Date.now();
        lives.push(await start());
        break;
      case "Tetragon":
        await tetragon.kill();
        killedMs = Date.now();
        await sleepUntil(Date.now() + downMs);
        backMs = Date.now();
        await tetragon.up();
        played = tetragon.play(factor, beginMs);
        break;
      case "API server": {
        const part = stage.plane.pid("kube-apiserver") === undefined ? "k3s" : "kube-apiserver";
        await stage.plane.kill(part);
        await sleepUntil(Date.now() + awayMs);
        await stage.plane.restart(part);
        break;
      }
      case "operator":
        await operator.kill();
        await sleepUntil(Date.now() + downMs);
        await operator.up();
    }
    const past = await played;
    if (victim === "Tetragon") expect(past).toBeGreaterThan(0);
    else expect(past).toBe(0);
    const verdicts = await quiet(stage, lives.at(-1) as NodeAgent);

    const frames = stage.frames(session, beginMs);
    const expected = findingsOn(frames);
    const timeline: Timeline = { beginMs, factor, lateMs: tetragon.latestMs + 100 };
    // What is between this round and the one before it, of which the disk is gone, is nobody's loss.
    const gaps = lives.flatMap((life) => gapsOf(life, timeline)).filter(({ untilMs }) => untilMs > beginMs);
    // Who remembers nothing says once more what he would not have repeated.
    const restarts = gaps.filter(({ reason }) => reason === "AgentRestarted");
    const again = restarts.map((gap) => findingsOn(frames.filter((frame) => gap.isBefore(decodeFrame(frame).time))));
    const report = told({ victim, session, seed, gaps: gaps.length, expected: expected.size });
    const stored = verdicts.flatMap(({ spec }: Json) =>
      spec.findings.map((finding: Json) => ({ uid: spec.pod.uid, ...finding })),
    );
    const found = new Map<string, Json>(
      stored
        .filter(({ gate }: Json) => gate !== "Coverage")
        .map((one: Json) => [keyOf(one.uid, one.rule, one.signature), one]),
    );
    // Nothing that an undisturbed run wouldn't find, and nothing more often; one case a pod.
    expect([...found.keys()].filter((key) => !expected.has(key))).toEqual([]);
    const mostOften = (key: string) => new Set([expected, ...again].flatMap((one) => one.get(key)?.times ?? [])).size;
    for (const [key, { count }] of found) expect([key, count]).toEqual([key, Math.min(count, mostOften(key))]);
    expect(new Set(verdicts.map(({ spec }: Json) => spec.pod.uid)).size).toBe(verdicts.length);
    // What is missing was not seen, or needs something that was not seen.
    const missing = [...expected].filter(([key]) => !found.has(key));
    const unexcused = missing.filter(([, one]) => !gaps.some((gap) => gap.excuses(one)));
    expect(unexcused, [...gaps, ...lives.flatMap(warnings)].join("\n")).toEqual([]);
    for (const [key, { alone }] of missing)
      expect([key, alone.filter((time) => !gaps.some((gap) => gap.holds(time)))]).toEqual([key, []]);
    // Every gap is told in a finding of its own, and the killed one left one.
    for (const gap of gaps)
      expect(
        stored.some((finding: Json) => gap.isToldBy(finding)),
        String(gap),
      ).toBe(true);
    if (Number.isNaN(killedMs)) expect(gaps).toEqual([]);
    else expect(gaps.some((gap) => gap.sinceMs <= backMs && killedMs <= gap.untilMs)).toBe(true);
    await until("who deserves it is in custody, whoever died", 60_000, async () => {
      const now = await stage.verdicts();
      return now
        .filter(({ spec }) => spec.mode === "Quarantine" && spec.recommendation === "Quarantine")
        .every(({ status }) => status?.phase === "Quarantined");
    });
    report(missing.length, found.size);
  },
  300_000,
);

const sleepUntil = (ms: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms - Date.now())));

/** What a node agent complained about. */
const warnings = ({ log }: NodeAgent): string[] => log.split("\n").filter((line) => line.includes('"warn"'));

/** One line for each round, for who reads the log of all twenty. */
function told(what: { victim: string; session: string; seed: number; gaps: number; expected: number }) {
  return (missing: number, found: number) =>
    console.log(
      `${what.victim} (${what.session}, seed ${what.seed}): ${found} of ${what.expected} findings, ${missing} missing in ${what.gaps} recorded gaps`,
    );
}
