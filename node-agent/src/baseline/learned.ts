// One container's counts: what its processes started and where they connected. Bounded; what finds no room is counted.
import type { Micros } from "@bailiff/proto/event";
import type { Destination } from "../destinations/destination.ts";
import { Rates } from "../judge/episode/rates.ts";
import { type ConnectEntry, connectKey, type ExecEntry, execKey, newConnect, newExec, see } from "./entry.ts";

export type Channel = "exec" | "connect";

/** Entries that one container may have in each channel: together under `limits.entries` for a baseline of one busy container. */
const entryCaps: Readonly<Record<Channel, number>> = { exec: 400, connect: 600 };

/** The novelty rate is that of the last so many actions of a channel. */
const window = 1000;
const novelKept = 64;

export class Learned {
  readonly exec = new Map<string, ExecEntry>();
  readonly connect = new Map<string, ConnectEntry>();
  readonly actions: Record<Channel, number> = { exec: 0, connect: 0 };
  readonly novel: Record<Channel, number> = { exec: 0, connect: 0 };
  readonly shed: Record<Channel, number> = { exec: 0, connect: 0 };
  readonly pods = new Set<string>();
  podsBefore = 0;
  imageDigest = "";
  since: Micros = Number.POSITIVE_INFINITY;
  until: Micros = 0;
  /** At which action of the channel something new was seen, the last few times. */
  /** Programs started within a minute by one pod, at the most. */
  execPeak = 0;
  readonly #rates = new Rates();
  readonly #novelAt: Record<Channel, number[]> = { exec: [], connect: [] };

  sawExec(parent: string, binary: string, shape: string, pod: string, time: Micros): void {
    const key = execKey(parent, binary, shape);
    const known = this.exec.get(key);
    this.#saw("exec", known === undefined, pod, time);
    const entry = known ?? newExec(parent, binary, shape, time);
    if (known === undefined) this.#admit("exec", this.exec, key, entry);
    see(entry, pod, time);
    this.execPeak = Math.max(this.execPeak, this.#rates.bump(`${pod} exec`, time));
  }

  sawConnect(binary: string, to: Destination, pod: string, time: Micros): void {
    const key = connectKey(binary, to.token);
    const known = this.connect.get(key);
    this.#saw("connect", known === undefined, pod, time);
    const entry = known ?? newConnect(binary, to, time);
    if (known === undefined) this.#admit("connect", this.connect, key, entry);
    see(entry, pod, time);
    entry.peak = Math.max(entry.peak, this.#rates.bump(`${pod} ${key}`, time));
  }

  /** Takes one sighting back: its episode turned out to be nothing to learn from. */
  unsee(channel: Channel, key: string): void {
    const entries: Map<string, ExecEntry | ConnectEntry> = this[channel];
    const entry = entries.get(key);
    if (entry === undefined) return;
    this.actions[channel]--;
    if (--entry.count <= 0) entries.delete(key);
  }

  /** The share of never-seen actions among the last 1,000 of a channel (all of them, while there are fewer). 1 where there are none. */
  noveltyRate(channel: Channel): number {
    const actions = this.actions[channel];
    if (actions <= 0) return 1;
    const recent = this.#novelAt[channel].filter((at) => at > actions - window).length;
    return Math.min(1, recent / Math.min(actions, window));
  }

  #saw(channel: Channel, isNovel: boolean, pod: string, time: Micros): void {
    this.actions[channel]++;
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
