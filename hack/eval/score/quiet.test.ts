import { expect, test } from "vitest";
import { fixtureCorpus } from "../corpus/fixture.ts";
import { quietTime } from "./quiet.ts";

const corpus = await fixtureCorpus();
const judged = corpus.sessions
  .filter(({ kind }) => kind !== "training")
  .map((session) => ({ session, alarms: [], verdicts: [] }));

test("each agent has its own hours of quiet, and silence in them is no more than a bound", () => {
  const agents = quietTime(judged);
  expect(agents.map(({ agent }) => agent)).toEqual([
    ...["batch-report", "coding-agent", "ops-agent", "research-agent", "support-bot", "web-frontend"],
  ]);
  for (const { alarms, cases, quarantined } of agents) {
    expect(alarms.agentHours).toBeCloseTo(0.1, 2);
    expect([alarms.count, cases.count, quarantined]).toEqual([0, 0, 0]);
    expect(alarms.perAgentHourAtMost).toBeCloseTo(2.9957 / alarms.agentHours, 2);
  }
});

test("an alarm counts for its pod's agent, in sessions without attacks alone", () => {
  const alarm = (pod: string) => ({ pod, rule: "volume", signature: "x", timesMs: [0], severity: "Medium" as const });
  const noisy = judged.map((one) => {
    const pod = [...one.session.agentOf].find(([, agent]) => agent === "ops-agent")?.[0] ?? "";
    return { ...one, alarms: [alarm(pod), alarm("nobody/x")] };
  });
  const found = quietTime(noisy).map(({ agent, alarms, rules }) => [agent, alarms.count, rules]);
  expect(found.filter(([, count]) => count !== 0)).toEqual([["ops-agent", 2, ["volume"]]]);
});
