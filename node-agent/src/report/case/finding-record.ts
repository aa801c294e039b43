// One finding as it grows: the same rule with the same signature is counted, never listed twice.
import { type Evidence, type Finding, limits, type Severity, severities } from "@bailiff/crds";
import type { Micros } from "@bailiff/proto/event";
import type { Rule } from "../../judge/rule.ts";
import { plain, timeText } from "../evidence/evidence.ts";

/** What a ruling says of itself when it is counted. */
export interface Sighting {
  readonly time: Micros;
  readonly execId: string;
  readonly severity: Severity;
  readonly surprise: number | undefined;
  readonly message: string;
  /** What was usual instead, where that is known. */
  readonly compared?: string | undefined;
  readonly mayQuarantine: boolean;
  /** The process that its task began with; empty where nobody knows. */
  readonly task?: string;
  /** One of several things that the finding is about. */
  readonly detail?: string | undefined;
}

/** When and in which task a finding was seen. */
export interface Moment {
  readonly time: Micros;
  readonly task: string;
}

/** Things that one finding lists. */
const detailsKept = 12;

/** What a rule says of all of its findings. */
export type Said = Pick<Rule, "name" | "gate" | "references" | "benign" | "advice">;

export const rankOf = (severity: Severity): number => severities.indexOf(severity);

const timesBucketMicros = 10 * 1_000_000;
/** Deciding actions that are remembered, so that one which is judged again when its tree becomes known counts once. */
const sightingsKept = 256;

export class FindingRecord {
  readonly rule: string;
  readonly signature: string;
  readonly container: string;
  readonly #said: Said;
  readonly #evidence: Evidence[] = [];
  readonly #times = new Map<number, Moment>();
  readonly details = new Set<string>();
  readonly #seen = new Set<string>();
  severity: Severity = "Low";
  surprise: number | undefined;
  message = "";
  compared = "";
  count = 0;
  first: Micros = Number.POSITIVE_INFINITY;
  last: Micros = 0;
  /** True once a sighting was strong enough to take a pod into custody by itself. */
  mayQuarantine = false;
  #messageTime: Micros = Number.POSITIVE_INFINITY;

  constructor(said: Said, signature: string, container: string) {
    this.rule = said.name;
    this.signature = signature;
    this.container = container;
    this.#said = said;
  }

  get gate(): Finding["gate"] {
    return this.#said.gate;
  }

  /** Counts a sighting. `evidence` is made only where there is room for it. True if it was not counted before. */
  see(sighting: Sighting, evidence: () => readonly Evidence[]): boolean {
    const rank = rankOf(sighting.severity);
    const known = this.count === 0 ? -1 : rankOf(this.severity);
    // The worst sighting speaks for the finding, the most surprising of the worst and the earliest of those, whatever the order of
    // arrival: its bits are those of its message, or nobody could reckon them.
    const more = (sighting.surprise ?? 0) - (this.surprise ?? 0);
    const isWorse = more > 0 || (more === 0 && sighting.time < this.#messageTime);
    if (rank > known || (rank === known && isWorse)) {
      this.severity = sighting.severity;
      this.message = sighting.message;
      this.surprise = sighting.surprise;
      this.compared = sighting.compared ?? "";
      this.#messageTime = sighting.time;
    }
    this.mayQuarantine ||= sighting.mayQuarantine;
    const key = `${sighting.time} ${sighting.execId}`;
    if (this.#seen.has(key)) return false;
    if (this.#seen.size < sightingsKept) this.#seen.add(key);
    this.count++;
    this.first = Math.min(this.first, sighting.time);
    this.last = Math.max(this.last, sighting.time);
    this.#note({ time: sighting.time, task: sighting.task ?? "" });
    if (sighting.detail !== undefined && this.details.size < detailsKept) this.details.add(sighting.detail);
    const room = limits.evidence - this.#evidence.length;
    if (room > 0) this.#evidence.push(...evidence().slice(0, room));
    return true;
  }

  /** Keeps the first time of each bucket, of the first buckets there were: a late one takes the place of the latest. */
  #note(moment: Moment): void {
    const bucket = Math.floor(moment.time / timesBucketMicros);
    const earliest = this.#times.get(bucket);
    if (earliest !== undefined && earliest.time <= moment.time) return;
    this.#times.set(bucket, moment);
    if (this.#times.size > limits.times) this.#times.delete(Math.max(...this.#times.keys()));
  }

  /** The first sighting of each ten seconds, oldest first. */
  get moments(): readonly Moment[] {
    return [...this.#times.values()].sort((a, b) => a.time - b.time);
  }

  /** The finding as it is written; `details` are those of all pods where the finding is one for the agent. */
  toFinding(details: ReadonlySet<string> = this.details): Finding {
    const list = [...details].sort();
    const text = list.length === 0 ? this.message : `${this.message}: ${list.join(", ")}`;
    return {
      rule: this.rule,
      signature: this.signature,
      container: this.container,
      gate: this.gate,
      severity: this.severity,
      ...(this.surprise !== undefined && { surprise: Math.round(this.surprise * 10) / 10 }),
      message: plain(text, limits.message),
      ...(this.compared !== "" && { compared: plain(this.compared, limits.counsel) }),
      benign: plain(this.#said.benign, limits.counsel),
      advice: plain(this.#said.advice, limits.counsel),
      references: this.#said.references.slice(0, limits.references),
      count: this.count,
      firstSeen: timeText(this.first),
      lastSeen: timeText(this.last),
      times: this.moments.map(({ time }) => timeText(time)),
      evidence: this.#evidence,
    };
  }
}
