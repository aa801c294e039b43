// A batch into what was learned: counts add up, times widen, and what one pod alone has shown waits as pending until a second pod or a
// later day shows it, before the baseline is ready as after. Bounded: the least supported entries go, and are counted.
import { type AgentBaselineSpec, type ConnectEntry, type ContainerCounts, type ExecEntry, limits } from "@bailiff/crds";
import { isPinned, isPruned } from "../people/people.ts";

/** Entries that were never seen before, by channel: what the novelty rate is made of. */
export interface Merged {
  readonly containers: readonly ContainerCounts[];
  readonly novel: { readonly exec: number; readonly connect: number };
  readonly actions: { readonly exec: number; readonly connect: number };
  /** Containers of the batch that found no room. */
  readonly shedContainers: number;
}

type Entry = ExecEntry | ConnectEntry;
type Channel = "exec" | "connect";
type Breadth = ContainerCounts["breadth"];
const channels = ["exec", "connect"] as const;
/** A later day; where the agent has one pod, who can't be confirmed by another, the third day. */
const laterMs = { manyPods: 24 * 3_600_000, onePod: 72 * 3_600_000 } as const;
/** What an object holds beside its entries, at most. */
const headBytes = 160 * 1024;

/** What a merge goes by beside the counts. */
export interface Terms {
  readonly people: AgentBaselineSpec;
  readonly isReady: Readonly<Record<Channel, boolean>>;
  /** Whether one pod of the agent at most was ever seen. */
  readonly isAlone: boolean;
}

/** The containers' counts with the batch in them. What only one pod has shown so far is not known yet. */
export function mergeCounts(
  learned: readonly ContainerCounts[],
  batch: readonly ContainerCounts[],
  terms: Terms,
): Merged {
  const byName = new Map(learned.map((counts) => [counts.name, counts]));
  const novel = { exec: 0, connect: 0 };
  const actions = { exec: 0, connect: 0 };
  let shedContainers = 0;
  for (const counts of batch) {
    const before = byName.get(counts.name);
    if (before === undefined && byName.size >= limits.containers) {
      shedContainers++;
      continue;
    }
    const merged = mergeContainer(before ?? emptyCounts(counts.name), counts, terms);
    byName.set(counts.name, merged.counts);
    for (const channel of channels) {
      novel[channel] += merged.novel[channel];
      actions[channel] += counts.actions[channel];
    }
  }
  return { containers: withinLimits([...byName.values()], terms.people), novel, actions, shedContainers };
}

/** What makes two entries the same. */
export function entryKey(entry: Entry): string {
  return "parent" in entry
    ? `${entry.parent}\n${entry.binary}\n${entry.shape}`
    : `${entry.binary}\n${entry.destination}\n${entry.port}\n${entry.protocol}`;
}

function mergeContainer(before: ContainerCounts, batch: ContainerCounts, { people, isReady, isAlone }: Terms) {
  const novel = { exec: 0, connect: 0 };
  const mergeEntries = <E extends Entry>(channel: Channel, known: readonly E[], more: readonly E[]): E[] => {
    const entries = new Map(known.map((entry) => [entryKey(entry), entry]));
    for (const entry of more) {
      if (isPruned(people, before.name, channel, entry)) continue;
      const one = entries.get(entryKey(entry));
      if (one === undefined) novel[channel]++;
      const merged = one === undefined ? admitted(entry, isAlone) : mergeEntry(one, entry, isReady[channel], isAlone);
      entries.set(entryKey(entry), merged);
    }
    return [...entries.values()];
  };
  const digest = batch.imageDigest ?? before.imageDigest;
  const execPeak = risen(before.execPeak ?? 0, batch.execPeak ?? 0, isReady.exec);
  const failPeak = risen(before.failPeak ?? 0, batch.failPeak ?? 0, isReady.exec);
  const lost = (before.lost ?? 0) + (batch.lost ?? 0);
  const sums = (what: "actions" | "shed" | "withheld") => ({
    exec: (before[what]?.exec ?? 0) + (batch[what]?.exec ?? 0),
    connect: (before[what]?.connect ?? 0) + (batch[what]?.connect ?? 0),
  });
  const pods = (before.pods ?? 0) + (batch.pods ?? 0);
  const breadth = breadthOf(before.breadth, batch.breadth, isReady.connect);
  const withheld = sums("withheld");
  const exec = mergeEntries("exec", before.exec, batch.exec);
  const connect = mergeEntries("connect", before.connect, batch.connect);
  const counts: ContainerCounts = {
    name: before.name,
    ...(digest !== undefined && { imageDigest: digest }),
    ...(pods > 0 && { pods }),
    ...(before.periods !== undefined && { periods: before.periods }),
    ...(execPeak > 0 && { execPeak }),
    ...(failPeak > 0 && { failPeak }),
    ...(lost > 0 && { lost }),
    ...(breadth !== undefined && { breadth }),
    exec,
    connect,
    actions: sums("actions"),
    novel: { exec: before.novel.exec + novel.exec, connect: before.novel.connect + novel.connect },
    shed: sums("shed"),
    ...(withheld.exec + withheld.connect > 0 && { withheld }),
  };
  return { counts, novel };
}

function admitted<E extends Entry>(entry: E, isAlone: boolean): E {
  const { pending: _, ...rest } = entry;
  return (isConfirmed(entry, isAlone) ? rest : { ...rest, pending: true }) as E;
}

function mergeEntry<E extends Entry>(known: E, more: E, isReady: boolean, isAlone: boolean): E {
  const { pending, ...rest } = known;
  const peaks = "peak" in known || "peak" in more ? { peak: risen(peakOf(known), peakOf(more), isReady) } : {};
  const tempo = tempoOf(known, more);
  const merged = {
    ...rest,
    ...peaks,
    ...(tempo !== undefined && { tempo }),
    count: Math.min(known.count + more.count, Number.MAX_SAFE_INTEGER),
    pods: known.pods + more.pods,
    firstSeen: earlier(known.firstSeen, more.firstSeen),
    lastSeen: later(known.lastSeen, more.lastSeen),
  };
  return (pending === true && !isConfirmed(merged, isAlone) ? { ...merged, pending } : merged) as E;
}

/** So few a minute are no flood, whatever was usual. */
const smallPeak = 20;

/**
 * The higher of two peaks. Once a channel is ready one batch at most doubles what was usual: higher rates are learned, and nobody
 * teaches a flood in one go.
 */
function risen(known: number, more: number, isReady: boolean): number {
  if (more <= known) return known;
  return isReady && known > 0 ? Math.min(more, Math.max(2 * known, smallPeak)) : more;
}

/** Sums add up, and of peaks the higher one counts. */
function breadthOf(known: Breadth, more: Breadth, isReady: boolean): Breadth {
  if (known === undefined || more === undefined) return known ?? more;
  const peak = risen(known.peak ?? 0, more.peak ?? 0, isReady);
  const sum = (what: "minutes" | "places" | "squares"): number => bounded(known[what] + more[what]);
  return { ...(peak > 0 && { peak }), minutes: sum("minutes"), places: sum("places"), squares: sum("squares") };
}

/** Tempos are sums: they add up. */
function tempoOf(known: Entry, more: Entry): ConnectEntry["tempo"] {
  const [a, b] = [known, more].map((entry) => ("tempo" in entry ? entry.tempo : undefined));
  if (a === undefined || b === undefined) return a ?? b;
  const added = Object.entries(a).map(([key, value]) => [key, bounded(value + b[key as keyof typeof b])]);
  return Object.fromEntries(added) as typeof a;
}

const bounded = (number: number): number => Math.min(Math.round(number * 1000) / 1000, Number.MAX_SAFE_INTEGER);

const peakOf = (entry: Entry): number => ("peak" in entry ? (entry.peak ?? 0) : 0);
const earlier = (a: string, b: string): string => (Date.parse(a) <= Date.parse(b) ? a : b);
const later = (a: string, b: string): string => (Date.parse(a) >= Date.parse(b) ? a : b);

/** A second pod or a later day has shown it too. */
function isConfirmed({ pods, firstSeen, lastSeen }: Pick<Entry, "pods" | "firstSeen" | "lastSeen">, isAlone: boolean) {
  const later = isAlone ? laterMs.onePod : laterMs.manyPods;
  return pods >= 2 || Date.parse(lastSeen) - Date.parse(firstSeen) >= later;
}

/** Keeps the best supported entries that fit one object, pinned ones before all others. */
function withinLimits(containers: readonly ContainerCounts[], people: AgentBaselineSpec): ContainerCounts[] {
  const all = containers.flatMap((counts) =>
    channels.flatMap((channel) => counts[channel].map((entry: Entry) => ({ counts, channel, entry }))),
  );
  const support = ({ counts, channel, entry }: (typeof all)[number]): readonly number[] => [
    Number(isPinned(people, counts.name, channel, entry)),
    Number(entry.pending !== true),
    Math.min(entry.pods, 2),
    entry.count,
    Date.parse(entry.lastSeen),
  ];
  const ranked = all
    .map((one) => ({ ...one, support: support(one) }))
    .sort((a, b) => order(b.support, a.support) || (entryKey(a.entry) < entryKey(b.entry) ? -1 : 1));
  const kept = new Set<Entry>();
  let room = limits.baselineBytes - headBytes;
  for (const { entry } of ranked) {
    // Each of these takes six bytes in the store.
    room -= Buffer.byteLength(JSON.stringify(entry).replaceAll(/[<>&]/g, "......"));
    if (kept.size >= limits.entries || room < 0) break;
    kept.add(entry);
  }
  const byKey = (a: Entry, b: Entry): number => (entryKey(a) < entryKey(b) ? -1 : 1);
  return containers.map((counts) => {
    const exec = counts.exec.filter((entry) => kept.has(entry)).sort(byKey);
    const connect = counts.connect.filter((entry) => kept.has(entry)).sort(byKey);
    const shed = {
      exec: counts.shed.exec + counts.exec.length - exec.length,
      connect: counts.shed.connect + counts.connect.length - connect.length,
    };
    return { ...counts, exec, connect, shed };
  });
}

function order(a: readonly number[], b: readonly number[]): number {
  for (const [at, value] of a.entries()) if (value !== b[at]) return value - (b[at] ?? 0);
  return 0;
}

const emptyCounts = (name: string): ContainerCounts => ({
  name,
  exec: [],
  connect: [],
  actions: { exec: 0, connect: 0 },
  novel: { exec: 0, connect: 0 },
  shed: { exec: 0, connect: 0 },
});
