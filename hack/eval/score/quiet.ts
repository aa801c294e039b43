// Time in which nothing was done to anybody, agent by agent: what was told of it all the same, as a rate that few hours allow.
import type { AgentVerdict } from "@bailiff/crds";
import type { Session } from "../corpus/corpus.ts";
import { poissonUpper } from "../statistics/poisson.ts";
import { type Alarm, isTold } from "./alarm.ts";
import type { Rate } from "./score.ts";
import { podOf } from "./verdicts.ts";

export interface QuietAgent {
  readonly agent: string;
  readonly pods: number;
  /** Alarms, each of Medium or above. */
  readonly alarms: Rate;
  /** Rules of those alarms. */
  readonly rules: readonly string[];
  /** Cases of Medium and above. */
  readonly cases: Rate;
  /** Pods that would have been quarantined. */
  readonly quarantined: number;
}

export interface JudgedQuiet {
  readonly session: Session;
  readonly alarms: readonly Alarm[];
  readonly verdicts: readonly AgentVerdict[];
}

/** What sessions without any attack came to, for each agent that has pods in them. */
export function quietTime(judged: readonly JudgedQuiet[]): QuietAgent[] {
  const quiet = judged.filter(({ session }) => session.steps.length === 0);
  const agents = [...new Set(quiet.flatMap(({ session }) => [...session.agentOf.values()]))].sort();
  return agents.map((agent) => {
    const those = quiet.filter(({ session }) => [...session.agentOf.values()].includes(agent));
    const hours = those.reduce((sum, { session }) => sum + (session.endMs - session.startMs) / 3_600_000, 0);
    const isOwn = ({ session }: JudgedQuiet, pod: string): boolean => session.agentOf.get(pod) === agent;
    const alarms = those.flatMap((one) => one.alarms.filter(({ pod }) => isOwn(one, pod)));
    const cases = those.flatMap((one) =>
      one.verdicts.filter((verdict) => isOwn(one, podOf(verdict)) && isTold(verdict.spec.severity)),
    );
    return {
      agent,
      pods: those.reduce(
        (sum, { session }) => sum + [...session.agentOf.values()].filter((of) => of === agent).length,
        0,
      ),
      alarms: rateOf(alarms.length, hours),
      rules: [...new Set(alarms.map(({ rule }) => rule))].sort(),
      cases: rateOf(cases.length, hours),
      quarantined: cases.filter(({ spec }) => spec.recommendation === "Quarantine").length,
    };
  });
}

const rateOf = (count: number, agentHours: number): Rate => ({
  count,
  agentHours,
  perAgentHour: agentHours > 0 ? count / agentHours : 0,
  perAgentHourAtMost: agentHours > 0 ? poissonUpper(count) / agentHours : 0,
});
