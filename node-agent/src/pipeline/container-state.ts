// What is remembered of one container while its actions come by: its processes, its trail, and what was learned lately.
import type { Micros } from "@bailiff/proto/event";
import type { ConnectEntry, ExecEntry } from "../baseline/counts/entry.ts";
import type { Learned } from "../baseline/counts/learned.ts";
import { keyOf, type ProcessKey } from "../judge/episode/links.ts";
import { Rates } from "../judge/episode/rates.ts";
import type { Room } from "../judge/episode/room.ts";
import { Trail } from "../judge/episode/trail.ts";
import { Tree } from "../judge/episode/tree.ts";
import { Ordinary } from "../judge/ordinary.ts";
import { micros } from "../judge/thresholds.ts";
import { Lessons } from "./lessons.ts";

const tainted = 64;

export class ContainerState {
  readonly tree = new Tree();
  readonly trail: Trail;
  readonly rates = new Rates();
  readonly ordinary = new Ordinary();
  readonly #pod: string;
  readonly #lessons = new Lessons();
  readonly #taints: { readonly time: Micros; readonly process: ProcessKey }[] = [];

  /** @param pod uid of the pod that it is a container of. */
  constructor(pod: string, room: Room) {
    this.#pod = pod;
    this.trail = new Trail(room);
  }

  /** Remembers one sighting that was learned. */
  note(time: Micros, execId: string, entry: ExecEntry | ConnectEntry, learned: Learned): void {
    this.#lessons.note(time, keyOf(execId), entry, learned);
  }

  /** The learning window has ended: what was learned stays learned. */
  forgetLessons(): void {
    this.#lessons.clear();
  }

  /** A finding of Medium or above: what its task did around then is unlearned, and not learned from now on. */
  taint(execId: string, time: Micros): void {
    const process = keyOf(execId);
    this.#taints.push({ time, process });
    if (this.#taints.length > tainted) this.#taints.shift();
    this.#lessons.takeBack(this.#pod, (one, at) => this.#isTaintedBy(one, at, process, time));
  }

  isTainted(execId: string, time: Micros): boolean {
    if (this.#taints.length === 0) return false;
    const process = keyOf(execId);
    return this.#taints.some((taint) => this.#isTaintedBy(process, time, taint.process, taint.time));
  }

  #isTaintedBy(process: ProcessKey, time: Micros, by: ProcessKey, at: Micros): boolean {
    return Math.abs(time - at) <= micros.task && this.tree.areSameTask(process, by, Math.min(time, at));
  }
}
