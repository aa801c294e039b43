// Processes that ended with an error: no action, but loops of them are, judged by what was usual while it was learned.
import type { ExitEvent } from "@bailiff/proto/event";
import type { Baseline } from "../baseline/baseline.ts";
import type { Identities } from "../identity/identities.ts";
import type { Context } from "../judge/context.ts";
import type { Containers } from "./containers.ts";
import type { Docket } from "./docket.ts";
import type { Habits } from "./habits.ts";
import { failureRuling } from "./own-rulings.ts";
import type { Period } from "./period.ts";
import type { Standings } from "./standings.ts";

export interface FailuresOptions {
  readonly identities: Identities;
  readonly standings: Standings;
  readonly containers: Containers;
  readonly habits: Habits;
  readonly baselines: ReadonlyMap<string, Baseline>;
  readonly docket: Docket;
  readonly period: Period;
  readonly destinationOf: Context["destinationOf"];
  /** Judges and learns at the same time. */
  readonly isLive: boolean;
}

export class Failures {
  readonly #options: FailuresOptions;

  constructor(options: FailuresOptions) {
    this.#options = options;
  }

  /** Takes the end of a process; one that went well, or is nobody's or an outsider's, counts for nothing. */
  take(event: ExitEvent, isLearning: boolean): void {
    const { identities, standings, containers, baselines, period, isLive } = this.#options;
    const { process, time, node } = event;
    if (!hasFailed(event) || process.inInitTree === false) return;
    const subject = identities.resolve(process, node);
    if (subject === undefined) return;
    const { policy, isSelected } = standings.of(subject.pod);
    if (!isSelected) return;
    const state = containers.of(subject);
    const count = state.rates.bump(`failed ${process.binary}`, time);
    const { agentKey, container, pod } = subject;
    if (isLearning || isLive)
      baselines.get(agentKey)?.containers.get(container)?.sawFailure(pod.uid, time, period.number);
    if (isLearning) return;
    const { habits, docket, destinationOf } = this.#options;
    const usual = habits.of(agentKey, "exec")?.get(container)?.failPeak ?? 0;
    const ruling = failureRuling(event, count, usual, { policy, destinationOf, subject });
    docket.enter(subject, policy, ruling, false, state.tree.taskOf(process.execId));
  }
}

const hasFailed = ({ status, signal }: ExitEvent): boolean => status !== 0 || signal !== "";
