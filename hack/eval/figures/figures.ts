// The few figures that must not get worse, taken from an evaluation and held against those that were committed.
import type { Evaluation } from "../evaluate.ts";

export interface Figures {
  /** Of which corpus. */
  readonly corpus: string;
  readonly found: Readonly<Record<string, { readonly found: number; readonly of: number }>>;
  /** Ids of the steps that were not found. */
  readonly missed: readonly string[];
  readonly falseAlarms: number;
  readonly benignCases: { readonly medium: number; readonly high: number; readonly quarantine: number };
  readonly medianDelaySeconds: number;
  readonly p90DelaySeconds: number;
  readonly unattributed: number;
  /** Leave one session out, all folds together. */
  readonly heldOut: {
    readonly falseAlarms: number;
    readonly medium: number;
    readonly high: number;
    readonly quarantine: number;
    /** Steps found by the worst of these trainings. */
    readonly leastFound: number;
  };
}

/** Takes the figures out of an evaluation that has folds. */
export function figuresOf({ corpus, ours, verdicts, unattributed, sessions, folds }: Evaluation): Figures {
  const held = folds?.leaveOneOut ?? [];
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  const { medium, high, quarantine } = verdicts.benign;
  return {
    corpus: corpus.hash,
    found: Object.fromEntries(Object.entries(ours.forms).map(([form, { found, of }]) => [form, { found, of }])),
    missed: sessions.flatMap(({ steps }) => steps.filter(({ isFound }) => !isFound).map(({ id }) => id)),
    falseAlarms: ours.falseAlarms.count,
    benignCases: { medium, high, quarantine },
    medianDelaySeconds: rounded(ours.delaySeconds?.median ?? 0),
    p90DelaySeconds: rounded(ours.delaySeconds?.p90 ?? 0),
    unattributed,
    heldOut: {
      falseAlarms: sum(held.map(({ benign }) => benign.falseAlarms.count)),
      medium: sum(held.map(({ cases }) => cases.benign.medium)),
      high: sum(held.map(({ cases }) => cases.benign.high)),
      quarantine: sum(held.map(({ cases }) => cases.benign.quarantine)),
      leastFound: held.length === 0 ? 0 : Math.min(...held.map(({ attacked }) => attacked.steps.found)),
    },
  };
}

const rounded = (seconds: number): number => Math.round(seconds * 100) / 100;

/** Nobody reacts to an alarm faster than this: which action of a step is the first to be told of may change. */
const delaySlackSeconds = 1;

/** What got worse, each in a sentence; empty where nothing did. */
export function worse(then: Figures, now: Figures): string[] {
  const out: string[] = [];
  const more = (what: string, before: number, after: number): void => {
    if (after > before) out.push(`${what}: ${before} → ${after}`);
  };
  const later = (what: string, before: number, after: number): void => {
    if (after > before + delaySlackSeconds) out.push(`${what}: ${before} → ${after}`);
  };
  if (then.corpus !== now.corpus) out.push(`another corpus: ${then.corpus} → ${now.corpus}`);
  for (const [form, { found, of }] of Object.entries(then.found)) {
    const share = now.found[form];
    more(`${form} steps missed`, of - found, share === undefined ? of : share.of - share.found);
  }
  const lost = now.missed.filter((id) => !then.missed.includes(id));
  if (lost.length > 0) out.push(`steps that were found: ${lost.join(", ")}`);
  more("false alarms", then.falseAlarms, now.falseAlarms);
  for (const severity of ["medium", "high", "quarantine"] as const) {
    more(`benign pods with a case, ${severity}`, then.benignCases[severity], now.benignCases[severity]);
    more(`held-out pods with a case, ${severity}`, then.heldOut[severity], now.heldOut[severity]);
  }
  later("median delay, seconds", then.medianDelaySeconds, now.medianDelaySeconds);
  later("90 % of delays, seconds", then.p90DelaySeconds, now.p90DelaySeconds);
  more("unattributed actions", then.unattributed, now.unattributed);
  more("false alarms in held-out sessions", then.heldOut.falseAlarms, now.heldOut.falseAlarms);
  more("steps not found by the worst training", -then.heldOut.leastFound, -now.heldOut.leastFound);
  return out;
}
