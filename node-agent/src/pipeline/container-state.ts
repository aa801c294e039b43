// What is remembered of one container while its actions come by: its processes, its trail, and what was learned lately.
import type { Micros } from "@bailiff/proto/event";
import type { Channel, Learned } from "../baseline/learned.ts";
import { Rates } from "../judge/episode/rates.ts";
import { Trail } from "../judge/episode/trail.ts";
import { Tree } from "../judge/episode/tree.ts";
import { learning } from "../judge/thresholds.ts";

/** One sighting that was learned, so that it can be taken back when its episode turns out bad. */
export interface Lesson {
  readonly time: Micros;
  readonly execId: string;
  readonly pod: string;
  readonly channel: Channel;
  readonly key: string;
  readonly learned: Learned;
}

const lessonsKept = 256;
const tainted = 64;

export class ContainerState {
  readonly tree = new Tree();
  readonly trail = new Trail();
  readonly rates = new Rates();
  #lessons: Lesson[] = [];
  readonly #taints: { time: Micros; execId: string }[] = [];

  /** Remembers a lesson. */
  note(lesson: Lesson): void {
    this.#lessons.push(lesson);
    if (this.#lessons.length > lessonsKept * 2) this.#lessons = this.#lessons.slice(-lessonsKept);
  }

  /** The learning window has ended: what was learned stays learned. */
  forgetLessons(): void {
    this.#lessons = [];
  }

  /** A finding of Medium or above: what its task did around then is unlearned, and not learned from now on. */
  taint(execId: string, time: Micros): void {
    this.#taints.push({ time, execId });
    if (this.#taints.length > tainted) this.#taints.shift();
    this.#lessons = this.#lessons.filter((lesson) => {
      if (!this.#isTaintedBy(lesson.execId, lesson.time, execId, time)) return true;
      lesson.learned.unsee(lesson.channel, lesson.key, lesson.pod);
      return false;
    });
  }

  isTainted(execId: string, time: Micros): boolean {
    return this.#taints.some((taint) => this.#isTaintedBy(execId, time, taint.execId, taint.time));
  }

  #isTaintedBy(execId: string, time: Micros, by: string, at: Micros): boolean {
    return Math.abs(time - at) <= learning.taintMicros && this.tree.isSameTask(execId, by, Math.min(time, at));
  }
}
