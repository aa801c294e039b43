// Tetragon's own account of what it lost: the only sign that most losses leave, since the stream says nothing of them.

/** What one scrape says. Counters are since Tetragon's start. */
export interface Losses {
  /** By kind, in our words; what the answer didn't hold is left out. */
  readonly counts: ReadonlyMap<LossKind, number>;
  /** When Tetragon's process started, in seconds since 1970: another value is another Tetragon. */
  readonly startedSeconds: number | undefined;
  /** True where all counters that every Tetragon has were there: without them nobody can say that nothing was lost. */
  readonly isComplete: boolean;
}

interface Counter {
  readonly metric: string;
  /** Always there, at zero too. The others have labels, and appear with their first loss. */
  readonly isPlain: boolean;
  /** True: events were lost. False: they came, but less was known about them. */
  readonly isBlind: boolean;
}

const counters = {
  ring: { metric: "tetragon_bpf_missed_events_total", isPlain: false, isBlind: true },
  observerRing: { metric: "tetragon_observer_ringbuf_events_lost_total", isPlain: true, isBlind: true },
  observerQueue: { metric: "tetragon_observer_ringbuf_queue_events_lost_total", isPlain: true, isBlind: true },
  listener: { metric: "tetragon_notify_overflowed_events_total", isPlain: true, isBlind: true },
  probes: { metric: "tetragon_missed_prog_probes_total", isPlain: false, isBlind: true },
  processInfo: { metric: "tetragon_events_missing_process_info_total", isPlain: true, isBlind: false },
  podInfo: { metric: "tetragon_event_cache_fetch_failures_total", isPlain: false, isBlind: false },
} as const satisfies Record<string, Counter>;

export type LossKind = keyof typeof counters;
export const lossKinds = Object.keys(counters) as LossKind[];

const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{.*\})?[ \t]+([^ \t]+)/;

/** Reads Prometheus text. Lines that it doesn't know, or that are none, are passed over; series of one counter add up. */
export function readLosses(text: string): Losses {
  const totals = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [, name, value] = line.startsWith("#") ? [] : (sample.exec(line) ?? []);
    const number = Number(value);
    if (name !== undefined && Number.isFinite(number)) totals.set(name, (totals.get(name) ?? 0) + number);
  }
  const counts = new Map<LossKind, number>();
  for (const kind of lossKinds) {
    const { metric, isPlain } = counters[kind];
    const total = totals.get(metric) ?? (isPlain ? undefined : 0);
    if (total !== undefined && total >= 0) counts.set(kind, Math.min(Math.floor(total), Number.MAX_SAFE_INTEGER));
  }
  const isComplete = lossKinds.every((kind) => counts.has(kind));
  return {
    counts: isComplete ? counts : onlyFound(counts, totals),
    startedSeconds: totals.get("process_start_time_seconds"),
    isComplete,
  };
}

/** How many events were lost between two scrapes, by kind; undefined where the second is another Tetragon's. */
export function lostBetween(before: Losses, now: Losses): ReadonlyMap<LossKind, number> | undefined {
  const fell = [...before.counts].some(([kind, count]) => (now.counts.get(kind) ?? count) < count);
  if (fell || before.startedSeconds !== now.startedSeconds) return undefined;
  const lost = new Map<LossKind, number>();
  for (const [kind, count] of now.counts) {
    const more = count - (before.counts.get(kind) ?? count);
    if (more > 0 && counters[kind].isBlind) lost.set(kind, more);
  }
  return lost;
}

/** A page that isn't Tetragon's at all must not look like one without losses. */
function onlyFound(counts: Map<LossKind, number>, totals: ReadonlyMap<string, number>): Map<LossKind, number> {
  return new Map([...counts].filter(([kind]) => totals.has(counters[kind].metric)));
}
