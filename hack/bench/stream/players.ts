// A recorded session several times side by side, each run after run: who plays has each frame written when it is due. Copies begin at different
// points of the recording, or every peak would be as high as there are copies.
import { lengthMsOf, lengthOf, paceOf } from "./pace.ts";
import { runOf, type Template, type Timing } from "./template.ts";

interface Player {
  readonly templates: readonly Template[];
  readonly copy: number;
  beganMs: number;
  /** How many times as fast as recorded this run is. */
  pace: number;
  run: number;
  next: number;
  id: Buffer;
}

/** Takes a frame that is due. */
export type Play = (template: Template, run: Buffer, timing: Timing) => void;

export class Players {
  readonly #players: readonly Player[];
  readonly #pace: number;
  readonly #firstMicros: number;
  readonly #lengthMs: number;
  readonly #firstRun: number;

  /**
   * @param byCopy each copy's frames in the order of their times.
   * @param rate events a second, of all copies together.
   * @param firstRun runs that were played before: exec ids don't come again.
   */
  constructor(byCopy: readonly (readonly Template[])[], rate: number, firstRun = 0) {
    const one = byCopy[0] ?? [];
    this.#firstMicros = one[0]?.time ?? 0;
    this.#lengthMs = lengthMsOf(one);
    this.#pace = paceOf(rate, one.length, this.#lengthMs, byCopy.length);
    this.#firstRun = firstRun;
    this.#players = byCopy.map((templates, copy) => {
      const pace = this.#pace / lengthOf(0, copy);
      const beganMs = -(copy / byCopy.length) * (this.#lengthMs / pace);
      return { templates, copy, beganMs, pace, run: 0, next: 0, id: runOf(copy, firstRun) };
    });
    // What would have been played before the beginning.
    for (const player of this.#players) while (this.#dueMs(player) < 0) this.#advance(player);
  }

  /** The number that the next players' first run may have. */
  get nextRun(): number {
    return this.#firstRun + Math.max(...this.#players.map(({ run }) => run)) + 1;
  }

  /** Plays all that is due `nowMs` after the beginning, which was at `epochMs`; gives the number of frames. */
  due(nowMs: number, epochMs: number, play: Play): number {
    let played = 0;
    for (const player of this.#players)
      for (; this.#dueMs(player) <= nowMs; played++) {
        const { templates, next, id, beganMs, pace } = player;
        play(templates[next] as Template, id, { from: this.#firstMicros, to: (epochMs + beganMs) * 1000, pace });
        this.#advance(player);
      }
    return played;
  }

  #dueMs({ templates, beganMs, pace, next }: Player): number {
    return beganMs + ((templates[next]?.time ?? 0) - this.#firstMicros) / 1000 / pace;
  }

  #advance(player: Player): void {
    if (++player.next < player.templates.length) return;
    player.beganMs += this.#lengthMs / player.pace;
    player.next = 0;
    player.run++;
    player.pace = this.#pace / lengthOf(player.run, player.copy);
    player.id = runOf(player.copy, this.#firstRun + player.run);
  }
}
