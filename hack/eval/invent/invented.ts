// Our judge on invented scripts: what it knows of attacks that no session has, and what it says of honest work that is new.
import type { Corpus } from "../corpus/corpus.ts";
import { splitOf } from "../detectors/detector.ts";
import { judge, type Trained, train } from "../judge/judge.ts";
import { type Host, hostsOf } from "../perturb/host.ts";
import { type Alarm, alarmsOf, weighAlarms } from "../score/alarm.ts";
import { attacks } from "./attacks.ts";
import { honest } from "./honest.ts";
import { play, type Templates, templatesOf } from "./play.ts";

export interface Invented {
  readonly agents: readonly string[];
  readonly attacks: readonly Answer[];
  /** Honest work, each by the agent that would do it. */
  readonly honest: readonly Answer[];
}

export interface Answer {
  readonly name: string;
  /** By agent, the rules that alarmed inside the script; empty where none did. */
  readonly rules: Readonly<Record<string, readonly string[]>>;
  /** Alarms before or after it. */
  readonly outside: number;
}

/** Plays every attack in a pod of every agent, and honest work in those that would do it. */
export function invented(corpus: Corpus): Invented {
  const templates = templatesOf(corpus);
  const hosts = hostsOf(corpus.sessions);
  if (templates === undefined) return { agents: [], attacks: [], honest: [] };
  const trained = train(
    splitOf(corpus).training.map(({ events }) => events),
    corpus,
  );
  const ask = (name: string, script: readonly string[], those: readonly Host[]): Answer =>
    answer(name, script, those, templates, trained);
  return {
    agents: hosts.map(({ agent }) => agent),
    attacks: Object.entries(attacks).map(([name, script]) => ask(name, script, hosts)),
    honest: Object.entries(honest).flatMap(([agent, scripts]) =>
      Object.entries(scripts).map(([name, script]) =>
        ask(
          name,
          script,
          hosts.filter((host) => host.agent === agent),
        ),
      ),
    ),
  };
}

function answer(
  name: string,
  script: readonly string[],
  hosts: readonly Host[],
  templates: Templates,
  trained: Trained,
): Answer {
  const rules: Record<string, readonly string[]> = {};
  let outside = 0;
  for (const host of hosts) {
    const played = play(name, script, host, templates);
    if (played === undefined) continue;
    const alarms: Alarm[] = alarmsOf(judge(trained, played.session).verdicts);
    const { outcomes, falseAlarms } = weighAlarms(played.session, alarms);
    rules[host.agent] = [...new Set(outcomes.flatMap((one) => one.alarms.map(({ rule }) => rule)))].sort();
    outside += falseAlarms.length;
  }
  return { name, rules, outside };
}
