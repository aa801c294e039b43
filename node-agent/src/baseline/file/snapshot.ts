// Baselines as they are now. The live ones go on changing: what a case taints is unlearned while it is judged.
import type { Baseline } from "../baseline.ts";
import type { LearningTerms } from "../readiness.ts";
import { loadBaseline } from "./load.ts";
import { type Saved, saveBaselines } from "./save.ts";

export interface Snapshot extends Saved {
  /** By agent, `namespace/kind/name`: what the objects hold. */
  readonly baselines: ReadonlyMap<string, Baseline>;
}

/** Saves baselines, and loads what was saved. */
export function snapshot(live: Iterable<Baseline>, terms: LearningTerms): Snapshot {
  const saved = saveBaselines(live, terms);
  const loaded = saved.objects.map(loadBaseline).filter((one) => one !== undefined);
  return { ...saved, baselines: new Map(loaded.map((one) => [one.agent, one])) };
}
