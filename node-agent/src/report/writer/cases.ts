// The pods' cases that are in memory: the one place where it is decided which of them must go. First one of which everything is stored,
// the one that was looked at longest ago; where there is none, the least grave of those that still wait, which goes to disk and comes
// back from there when there is room.
import type { AgentVerdict } from "@bailiff/crds";
import { plain } from "../evidence/evidence.ts";
import type { Spool } from "../spool/spool.ts";
import { PodCase } from "./pod-case.ts";

export interface CasesOptions {
  readonly most: number;
  readonly spool: Spool | undefined;
  readonly nowMs: () => number;
  /** One that is being written stays. */
  readonly isBusy: (one: PodCase) => boolean;
  /** Brings one to disk; whether it is there, or undefined where there is nothing to keep. */
  readonly keep: (one: PodCase) => boolean | undefined;
  /** Told of each that went: what else is known of that pod must go with it, or it would be counted again. */
  readonly evicted: (uid: string, isLost: boolean) => void;
}

export class Cases {
  readonly #options: CasesOptions;
  /** By the pod's uid, the one that was looked at longest ago first. */
  readonly #byUid = new Map<string, PodCase>();
  /** Pods whose cases had to leave memory before they were written: they are on disk alone. */
  readonly #aside = new Set<string>();

  constructor(options: CasesOptions) {
    this.#options = options;
  }

  values(): IterableIterator<PodCase> {
    return this.#byUid.values();
  }

  /** Cases that wait on disk alone. */
  get aside(): number {
    return this.#aside.size;
  }

  /** The pod's case, from memory, from disk, or a new one. */
  at(uid: string, namespace: string, name: string): PodCase {
    const known = this.#byUid.get(uid);
    if (known !== undefined) {
      // To put it last costs something, and nobody has to go soon while there is room for as many again.
      if (this.#byUid.size * 2 > this.#options.most) {
        this.#byUid.delete(uid);
        this.#byUid.set(uid, known);
      }
      return known;
    }
    const aside = this.#aside.delete(uid) ? this.#options.spool?.get(uid) : undefined;
    return aside === undefined ? this.#add(new PodCase(uid, namespace, plain(name, 253))) : this.takeUp(aside);
  }

  delete(uid: string): void {
    this.#byUid.delete(uid);
  }

  /** Takes up a case as the disk has it: some or all of it may be stored. */
  takeUp({ spec, metadata }: AgentVerdict): PodCase {
    const one = new PodCase(spec.pod.uid, metadata.namespace ?? "default", plain(spec.pod.name, 253));
    const nowMs = this.#options.nowMs();
    one.base = spec;
    one.isBaseACopy = true;
    one.isNews = true;
    one.due(nowMs, nowMs);
    return this.#add(one);
  }

  /** Takes up one that is on disk alone, if it pushes out nothing that waits itself. */
  fromDisk(): PodCase | undefined {
    const [uid] = this.#aside;
    if (uid === undefined) return undefined;
    if (this.#byUid.size >= this.#options.most && this.#least()?.isSettled !== true) return undefined;
    this.#aside.delete(uid);
    const verdict = this.#options.spool?.get(uid);
    return verdict && this.takeUp(verdict);
  }

  #add(one: PodCase): PodCase {
    if (this.#byUid.size >= this.#options.most) this.#evict();
    this.#byUid.set(one.uid, one);
    return one;
  }

  #evict(): void {
    const least = this.#least();
    if (least === undefined) return; // all are being written, a handful at most
    const isKept = least.isSettled ? undefined : this.#options.keep(least);
    if (isKept === true) this.#aside.add(least.uid);
    this.#byUid.delete(least.uid);
    this.#options.evicted(least.uid, isKept === false);
  }

  #least(): PodCase | undefined {
    let least: PodCase | undefined;
    for (const one of this.#byUid.values()) {
      if (this.#options.isBusy(one)) continue;
      if (one.isSettled) return one;
      if (least === undefined || one.rank < least.rank) least = one;
    }
    return least;
  }
}
