// An agent's baseline: its containers' counts and the versions they were counted of. Mutable while learning; judged by as an Expectation.
import { createHash } from "node:crypto";
import type { Micros } from "@bailiff/proto/event";
import { micros } from "../judge/thresholds.ts";
import { isConfirmed, laterMicros, podsOf } from "./counts/entry.ts";
import { Epochs } from "./counts/epochs.ts";
import { type Channel, Learned } from "./counts/learned.ts";
import { type Expectation, expectation, habitsOf, type OfEntry } from "./expectation.ts";
import { peakOf } from "./rates/tempo.ts";
import type { ChannelReadiness } from "./readiness.ts";

/** Containers that one agent may have on record. */
const containersCap = 32;

/** Measures a channel of a container. */
export type Measure = (learned: Learned, channel: Channel) => ChannelReadiness;

export class Baseline {
  /** `namespace/kind/name`. */
  readonly agent: string;
  readonly containers = new Map<string, Learned>();
  readonly epochs = new Epochs();
  shedContainers = 0;
  /** Set where people froze it: its channels are as they were measured then, and are judged by, here as on the cluster. */
  frozen: Readonly<Record<Channel, ChannelReadiness>> | undefined;

  constructor(agent: string) {
    this.agent = agent;
  }

  /** The counts of a container; undefined where there is no room for another. */
  container(name: string): Learned | undefined {
    const known = this.containers.get(name);
    if (known !== undefined) return known;
    if (this.containers.size >= containersCap) {
      this.shedContainers++;
      return undefined;
    }
    const learned = new Learned();
    this.containers.set(name, learned);
    return learned;
  }

  /** Pods that were seen, and the recordings and the time in which they were: what there was to confirm anything by. */
  get support(): { readonly pods: number; readonly periods: number; readonly ageMicros: Micros } {
    const all = [...this.containers.values()];
    const most = (of: (learned: Learned) => number): number => all.reduce((max, one) => Math.max(max, of(one)), 0);
    const since = all.reduce((min, one) => Math.min(min, one.since), Number.POSITIVE_INFINITY);
    return {
      pods: most(podsOf),
      periods: most(({ periods }) => periods),
      ageMicros: Math.max(0, most(({ until }) => until) - since),
    };
  }

  /**
   * True while nobody could have confirmed anything: one pod, in one recording or less than three days. Then what was seen is all
   * there is to compare with, and counts as known, without being good enough to take anybody into custody.
   */
  get isProvisional(): boolean {
    const { pods, periods, ageMicros } = this.support;
    return pods <= 1 && periods <= 1 && ageMicros < laterMicros(true);
  }

  /** What to expect of each container, by name. */
  expectations(measure: Measure): ReadonlyMap<string, Expectation> {
    const isAlone = this.support.pods <= 1;
    const { isProvisional } = this;
    const isWaiting: OfEntry = (entry) => !isConfirmed(entry, isAlone);
    const isOnce: OfEntry = isProvisional ? ({ count }) => count === 1 : isWaiting;
    const isKnown: OfEntry = isProvisional ? () => true : (entry) => !isWaiting(entry);
    const habits = new Map(
      [...this.containers].map(([name, learned]) => [name, habitsOf(learned, isOnce, this.#isBroughtTo(name))]),
    );
    const out = new Map<string, Expectation>();
    for (const [name, learned] of this.containers) {
      const own = habits.get(name) ?? habitsOf(learned, isOnce, this.#isBroughtTo(name));
      const readiness = {
        exec: uncertain(this.frozen?.exec ?? measure(learned, "exec"), isProvisional),
        connect: uncertain(this.frozen?.connect ?? measure(learned, "connect"), isProvisional),
      };
      const setting = { settled: this.epochs.settled(name), isKnown, readiness };
      out.set(name, expectation(learned, own, [...habits.values()], setting));
    }
    return out;
  }

  /** Whether an entry came with a rollout of that container: within the hour after a version that was not its first. */
  #isBroughtTo(container: string): OfEntry {
    const openings = this.epochs.openings(container);
    return ({ first }) => openings.some((since) => first >= since && first <= since + micros.hour);
  }

  /** SHA-256 in hex of what judging reads but for the tempo of calls, independent of the order in which it was learned. */
  hash(): string {
    const lines: string[] = [this.agent];
    for (const [name, learned] of this.containers) {
      for (const [key, entry] of learned.exec)
        lines.push(JSON.stringify(["exec", name, key, entry.count, isConfirmed(entry)]));
      for (const [key, entry] of learned.connect)
        lines.push(JSON.stringify(["connect", name, key, entry.count, isConfirmed(entry), peakOf(entry.peak)]));
      lines.push(JSON.stringify(["peaks", name, learned.execPeak, learned.failPeak, learned.breadthPeak]));
    }
    for (const { container, imageDigest, template } of this.epochs.values())
      lines.push(`version ${container} ${imageDigest} ${template}`);
    return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
  }
}

/** What nobody could confirm is no ground to stand on, however settled it looks. */
function uncertain(measured: ChannelReadiness, isProvisional: boolean): ChannelReadiness {
  return isProvisional && measured.state === "Ready"
    ? { ...measured, state: "Learning", reason: "Unconfirmed" }
    : measured;
}
