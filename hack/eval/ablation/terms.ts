// Terms that are a number: left out by a value that does nothing. The one place that lists them.

export interface Term {
  /** What is left out. */
  readonly without: string;
  /** The thresholds' names, and the values that switch them off. */
  readonly off: Readonly<Record<string, number>>;
}

const never = Number.MAX_SAFE_INTEGER;

export const terms: readonly Term[] = [
  { without: "a word for what is a little unusual (Low)", off: { "surpriseBits.word": never } },
  { without: "new programs by themselves", off: { "surpriseBits.program": never } },
  { without: "new places by themselves", off: { "surpriseBits.place": never, "surpriseBits.host": never } },
  { without: "less alarm at another host of a usual kind", off: { "surpriseBits.host": 10 } },
  { without: "decay in episodes", off: { "episode.halfLifeMicros": never } },
  { without: "command lines in episodes", off: { "episode.argumentsWorth": 0 } },
  { without: "more than one rare thing in episodes", off: { "episode.beside": 0 } },
  { without: "pending: known at once", off: { "learning.witnesses": 1 } },
  { without: "the cap on what one pod teaches of one thing", off: { "learning.influence": never } },
  { without: "the cap on what one pod brings that is new", off: { "learning.newFactor": never } },
  { without: "not learning from bad tasks", off: { "learning.taintMicros": -1 } },
  { without: "the discount of what an old version taught", off: { "prior.inherited": 1 } },
  { without: "what a first shell means", off: { "prior.shell": 1 } },
  { without: "floods: bits of surprise", off: { "flood.bits": 0 } },
  { without: "floods: at least so many calls", off: { "flood.calls": 0 } },
  { without: "floods: still going on", off: { "flood.ongoing": never } },
  { without: "reach: bits of surprise", off: { "reach.bits": 0 } },
  { without: "reach, altogether", off: { "reach.bits": never } },
  { without: "rhythms in calls to known places", off: { "rhythm.bits": never } },
  { without: "surprise in what follows a read of a credential", off: { "departure.look": 0, "departure.theft": 0 } },
  { without: "findings of Medium adding up to High", off: { "together.raise": never } },
];
