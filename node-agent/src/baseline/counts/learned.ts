// One container's counts: what its processes started and where they connected. Bounded; what finds no room is counted.
import type { Micros } from "@bailiff/proto/event";
import { Memo } from "../../bounded/memo.ts";
import type { Destination } from "../../destinations/destination.ts";
import { Rates } from "../../judge/episode/rates.ts";
import { isQuietPlace } from "../../judge/places.ts";
import { newBreadth } from "../rates/breadth.ts";
import { newPeak, notePeak, peakOf, Tempos } from "../rates/tempo.ts";
import { type ConnectEntry, connectKey, type ExecEntry, execKey, newConnect, newExec, see, unsee } from "./entry.ts";

export type Channel = "exec" | "connect";

/** Entries that one container may have in each channel: together under `limits.entries` for a baseline of one busy container. */
const entryCaps: Readonly<Record<Channel, number>> = { exec: 400, connect: 600 };

/** The novelty rate is that of the last so many actions of a channel. */
const window = 1000;
const novelKept = 64;

/** One pod in one period. */
interface Supporter {
  readonly period: number;
  readonly name: string;
  readonly exec: string;
}

const supportersCap = 64;
/** Pairs of a pod and what it calls that are counted at once: with fewer the peaks of a node's many pods of one agent are lost. */
const countedCap = 1024;

/** Whether an entry that is not here yet may be brought. */
export type MayBring = (channel: Channel, key: string) => boolean;
const anybody: MayBring = () => true;

export class Learned {
  readonly exec = new Map<string, ExecEntry>();
  readonly connect = new Map<string, ConnectEntry>();
  readonly actions: Record<Channel, number> = { exec: 0, connect: 0 };
  readonly novel: Record<Channel, number> = { exec: 0, connect: 0 };
  readonly shed: Record<Channel, number> = { exec: 0, connect: 0 };
  /** What pods did anew beyond what one may bring in a day: neither counted nor learned. */
  readonly withheld: Record<Channel, number> = { exec: 0, connect: 0 };
  readonly pods = new Set<string>();
  podsBefore = 0;
  /** Signs in the stream that something was lost: throttles, drops, processes without a start. */
  lost = 0;
  imageDigest = "";
  since: Micros = Number.POSITIVE_INFINITY;
  until: Micros = 0;
  /** Recordings that it was learned from, one where it is live. */
  periods = 0;
  /** Programs started, and processes that failed, within a minute by one pod, at the most. */
  readonly execPeaks = newPeak();
  readonly failPeaks = newPeak();
  /** Different places of one pod within a minute: the most, and the spread of minutes. */
  readonly breadthPeaks = newPeak();
  readonly breadth = newBreadth();
  readonly #rates = new Rates(countedCap);
  readonly #tempos = new Tempos();
  readonly #supporters = new Memo<string, Supporter>(supportersCap);
  #period = -1;
  /** At which action of the channel something new was seen, the last few times. */
  readonly #novelAt: Record<Channel, number[]> = { exec: [], connect: [] };

  get execPeak(): number {
    return peakOf(this.execPeaks);
  }

  get breadthPeak(): number {
    return peakOf(this.breadthPeaks);
  }

  get failPeak(): number {
    return peakOf(this.failPeaks);
  }

  /**
   * Counts a program that was started, and gives its entry; undefined where this pod has had its say in it, or may not bring another
   * one today.
   */
  sawExec(
    parent: string,
    binary: string,
    shape: string,
    pod: string,
    time: Micros,
    period = 0,
    mayBring: MayBring = anybody,
  ): ExecEntry | undefined {
    const key = execKey(parent, binary, shape);
    const known = this.exec.get(key);
    if (known === undefined && !mayBring("exec", key)) {
      this.withheld.exec++;
      return undefined;
    }
    this.#saw("exec", known === undefined, pod, time, period);
    const entry = known ?? newExec(parent, binary, shape, time);
    if (known === undefined) this.#admit("exec", this.exec, key, entry);
    const by = this.#supporter(pod, period);
    notePeak(this.execPeaks, by.name, this.#rates.bump(by.exec, time));
    return see(entry, pod, time, period) ? entry : undefined;
  }

  /** Counts a connection, and gives its entry; undefined in the same cases. */
  sawConnect(
    binary: string,
    to: Destination,
    pod: string,
    time: Micros,
    period = 0,
    mayBring: MayBring = anybody,
  ): ConnectEntry | undefined {
    const key = connectKey(binary, to.token);
    const known = this.connect.get(key);
    if (known === undefined && !mayBring("connect", key)) {
      this.withheld.connect++;
      return undefined;
    }
    this.#saw("connect", known === undefined, pod, time, period);
    const entry = known ?? newConnect(binary, to, time);
    if (known === undefined) this.#admit("connect", this.connect, key, entry);
    const by = `${pod} ${key}`;
    notePeak(entry.peak, this.#supporter(pod, period).name, this.#rates.bump(by, time));
    this.#tempos.note(entry.tempo, by, time);
    if (!isQuietPlace(to)) this.#reached(to.token, pod, time, period);
    return see(entry, pod, time, period) ? entry : undefined;
  }

  #reached(token: string, pod: string, time: Micros, period: number): void {
    const { breadths } = this.#rates;
    notePeak(this.breadthPeaks, this.#supporter(pod, period).name, breadths.bump(pod, token, time)?.within ?? 0);
    breadths.note(this.breadth, pod, token, time);
  }

  /** Counts a process that ended with a failure: no action, but loops of them are to be told from habit. */
  sawFailure(pod: string, time: Micros, period = 0): void {
    notePeak(this.failPeaks, this.#supporter(pod, period).name, this.#rates.bump(`${pod} failed`, time));
  }

  /** Whose word a peak is, and the key of what it starts: made once for each pod, since every action asks for them. */
  #supporter(pod: string, period: number): Supporter {
    let known = this.#supporters.get(pod);
    if (known?.period !== period) {
      known = { period, name: `${pod} ${period}`, exec: `${pod} exec` };
      this.#supporters.set(pod, known);
    }
    return known;
  }

  /** Takes one counted sighting back: its episode turned out to be nothing to learn from. */
  unsee(channel: Channel, key: string, pod: string): void {
    const entries: Map<string, ExecEntry | ConnectEntry> = this[channel];
    const entry = entries.get(key);
    if (entry === undefined) return;
    this.actions[channel]--;
    unsee(entry, pod);
    if (entry.count <= 0) entries.delete(key);
  }

  /** The share of never-seen actions among the last 1,000 of a channel (all of them, while there are fewer). 1 where there are none. */
  noveltyRate(channel: Channel): number {
    const actions = this.actions[channel];
    if (actions <= 0) return 1;
    const recent = this.#novelAt[channel].filter((at) => at > actions - window).length;
    return Math.min(1, recent / Math.min(actions, window));
  }

  #saw(channel: Channel, isNovel: boolean, pod: string, time: Micros, period: number): void {
    this.actions[channel]++;
    if (this.#period !== period) {
      this.#period = period;
      this.periods++;
    }
    if (this.pods.size < 64) this.pods.add(pod);
    if (time < this.since) this.since = time;
    if (time > this.until) this.until = time;
    if (!isNovel) return;
    this.novel[channel]++;
    const at = this.#novelAt[channel];
    at.push(this.actions[channel]);
    if (at.length > novelKept) at.shift();
  }

  /** Where the channel is full, the entry that was seen once and longest ago makes room; without one the newcomer is shed. */
  #admit<E extends ExecEntry | ConnectEntry>(channel: Channel, entries: Map<string, E>, key: string, entry: E): void {
    if (entries.size >= entryCaps[channel]) {
      this.shed[channel]++;
      let oldest: string | undefined;
      let at = Number.POSITIVE_INFINITY;
      for (const [other, candidate] of entries)
        if (candidate.count === 1 && candidate.last < at) [oldest, at] = [other, candidate.last];
      if (oldest === undefined) return;
      entries.delete(oldest);
    }
    entries.set(key, entry);
  }
}
