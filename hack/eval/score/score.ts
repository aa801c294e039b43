// From what was found in each session to the figures: shares with intervals, delays, false alarms as a rate with a bound.
import type { Session } from "../corpus/corpus.ts";
import { binomialLower } from "../statistics/binomial.ts";
import { bootstrapShare, type Cell, type Interval } from "../statistics/bootstrap.ts";
import { poissonUpper } from "../statistics/poisson.ts";
import { quantile } from "../statistics/quantile.ts";
import { type Alarm, type Outcome, weighAlarms } from "./alarm.ts";

/** One judged session and what a detector said of it. */
export interface Result {
  readonly session: Session;
  readonly alarms: readonly Alarm[];
}

export interface Share {
  readonly found: number;
  readonly of: number;
  /** By bootstrap over sessions × agents; absent where there is nothing to find. */
  readonly interval?: Interval;
  /** Exact lower bound at 95 %, as if steps were independent: where all is found, drawing again says nothing. */
  readonly atLeast?: number;
}

export interface Rate {
  readonly count: number;
  readonly agentHours: number;
  readonly perAgentHour: number;
  /** Exact Poisson upper bound at 95 %. */
  readonly perAgentHourAtMost: number;
}

export interface Score {
  readonly steps: Share;
  readonly forms: Readonly<Record<string, Share>>;
  readonly techniques: Readonly<Record<string, Readonly<Record<string, Share>>>>;
  readonly agents: Readonly<Record<string, Share>>;
  /** From a step's first event to its first alarm; over the steps that were found. */
  readonly delaySeconds: { readonly median: number; readonly p90: number; readonly most: number } | undefined;
  /** Alarms that touch no step of their pod, in attack sessions too. */
  readonly falseAlarms: Rate & { readonly by: readonly (FalseCount & FalseRate)[] };
  /** The same in sessions without any attack. */
  readonly benignAlarms: Rate;
}

export interface FalseCount {
  readonly agent: string;
  readonly rule: string;
  readonly count: number;
}

/** What stands behind some alarms. */
export interface FalseRate {
  /** Different (pod, signature) among them: a finding is an alarm for each 10 s in which it happened. */
  readonly findings: number;
  /** In the time that this agent was judged. */
  readonly rate: Rate;
}

/** Scores a detector on the sessions that it judged. */
export function score(results: readonly Result[]): Score {
  const weighed = results.map((result) => ({ ...result, ...weighAlarms(result.session, result.alarms) }));
  const outcomes = weighed.flatMap((one) => one.outcomes.map((outcome) => ({ outcome, session: one.session.name })));
  const share = (isWanted: (outcome: Outcome) => boolean): Share => shareOf(outcomes, isWanted);
  const shares = (keyOf: (outcome: Outcome) => string, isWanted: (outcome: Outcome) => boolean = () => true) =>
    Object.fromEntries(
      [
        ...new Set(
          outcomes
            .map(({ outcome }) => outcome)
            .filter(isWanted)
            .map(keyOf),
        ),
      ]
        .sort()
        .map((key) => [key, share((outcome) => isWanted(outcome) && keyOf(outcome) === key)] as const),
    );
  const form = ({ step }: Outcome): string => step.form;
  const delays = outcomes.flatMap(({ outcome }) => outcome.delaySeconds ?? []);
  const median = quantile(delays, 0.5);
  return {
    steps: share(() => true),
    forms: shares(form),
    techniques: Object.fromEntries(
      [...new Set(outcomes.map(({ outcome }) => outcome.step.technique))]
        .sort()
        .map((technique) => [technique, shares(form, ({ step }) => step.technique === technique)] as const),
    ),
    agents: shares(({ step }) => step.agent),
    delaySeconds:
      median === undefined ? undefined : { median, p90: quantile(delays, 0.9) ?? median, most: Math.max(...delays) },
    falseAlarms: {
      ...rate(weighed.flatMap((one) => one.falseAlarms).length, weighed),
      by: counted(weighed),
    },
    benignAlarms: rateOfBenign(weighed),
  };
}

function rateOfBenign(weighed: readonly (Result & { readonly falseAlarms: readonly Alarm[] })[]): Rate {
  const benign = weighed.filter(({ session }) => session.steps.length === 0);
  return rate(benign.flatMap((one) => one.falseAlarms).length, benign);
}

/** So many in the time of these sessions, all agents that had pods in them together. Windows of attacks are not taken off. */
export function rate(count: number, results: readonly { readonly session: Session }[]): Rate {
  return rateIn(
    count,
    results.reduce((sum, { session }) => sum + agentHoursOf(session), 0),
  );
}

function rateIn(count: number, agentHours: number): Rate {
  const over = (number: number): number => (agentHours > 0 ? number / agentHours : 0);
  return { count, agentHours, perAgentHour: over(count), perAgentHourAtMost: over(poissonUpper(count)) };
}

export function agentHoursOf({ startMs, endMs, agentOf }: Session): number {
  return (new Set(agentOf.values()).size * (endMs - startMs)) / 3_600_000;
}

function shareOf(
  outcomes: readonly { readonly outcome: Outcome; readonly session: string }[],
  isWanted: (outcome: Outcome) => boolean,
): Share {
  const wanted = outcomes.filter(({ outcome }) => isWanted(outcome));
  const cells = Map.groupBy(wanted, ({ outcome, session }) => JSON.stringify([session, outcome.step.agent]));
  const cellOf = (of: readonly { readonly outcome: Outcome }[]): Cell => ({
    found: of.filter(({ outcome }) => outcome.alarms.length > 0).length,
    of: of.length,
  });
  const interval = bootstrapShare([...cells.values()].map(cellOf));
  const share = cellOf(wanted);
  return { ...share, ...(interval !== undefined && { interval, atLeast: binomialLower(share.found, share.of) }) };
}

function counted(weighed: readonly { session: Session; falseAlarms: readonly Alarm[] }[]): (FalseCount & FalseRate)[] {
  const found = weighed.flatMap(({ session, falseAlarms }) =>
    falseAlarms.map((alarm) => ({ alarm, session, agent: session.agentOf.get(alarm.pod) ?? alarm.pod })),
  );
  const groups = Map.groupBy(found, ({ agent, alarm }) => JSON.stringify([agent, alarm.rule]));
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const { agent } = first;
      const hours = hoursOf(
        agent,
        weighed.map(({ session }) => session),
      );
      const findings = new Set(
        group.map(({ alarm, session }) => JSON.stringify([session.name, alarm.pod, alarm.signature])),
      );
      return [
        {
          ...{ agent, rule: first.alarm.rule, count: group.length },
          findings: findings.size,
          rate: rateIn(group.length, hours),
        },
      ];
    })
    .sort((a, b) => b.count - a.count || (a.agent + a.rule < b.agent + b.rule ? -1 : 1));
}

/** The time of the sessions in which the agent had pods; of whom the labels don't name, of all. */
function hoursOf(agent: string, sessions: readonly Session[]): number {
  const own = sessions.filter(({ agentOf }) => new Set(agentOf.values()).has(agent));
  return (own.length > 0 ? own : sessions).reduce((sum, { startMs, endMs }) => sum + (endMs - startMs) / 3_600_000, 0);
}
