// How the demo talks, and to whom.
import { columns, cut, type Ink } from "@bailiff/node-agent/replay/output/paper";
import type { Phase } from "./phases.ts";

export interface Telling {
  readonly say: (...lines: readonly string[]) => void;
  readonly paint: Ink;
  /** True: a person watches; events come at a pace that can be followed, and the person releases. */
  readonly isWatched: boolean;
  readonly reach: (phase: Phase, object: string, says: string) => void;
  readonly signal: AbortSignal;
}

/** The head of a chapter. */
export function title(name: string, what: string, paint: Ink): string[] {
  const line = `${paint("cyan", paint("bold", name))}  ${paint("dim", cut(what, columns - name.length - 2))}`;
  return ["", line, paint("dim", "━".repeat(columns))];
}
