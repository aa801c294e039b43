// What people say about a baseline: which entries they hold on to, and which are forgotten.
import type { AgentBaselineSpec, ConnectEntry, ContainerCounts, EntryMatch, ExecEntry } from "@bailiff/crds";
import { glob } from "@bailiff/crds/glob/glob";

type Entry = ExecEntry | ConnectEntry;
type Channel = "exec" | "connect";

export function isPinned(people: AgentBaselineSpec, container: string, channel: Channel, entry: Entry): boolean {
  return people.pins.some((match) => means(match, container, channel, entry));
}

export function isPruned(people: AgentBaselineSpec, container: string, channel: Channel, entry: Entry): boolean {
  return people.pruned.some((match) => means(match, container, channel, entry));
}

/** The counts without what people want forgotten, and with what they pinned no longer waiting. */
export function asPeopleSay(people: AgentBaselineSpec, containers: readonly ContainerCounts[]): ContainerCounts[] {
  if (people.pruned.length === 0 && people.pins.length === 0) return [...containers];
  return containers.map((counts) => {
    const keep = <E extends Entry>(channel: Channel, entries: readonly E[]): E[] =>
      entries
        .filter((entry) => !isPruned(people, counts.name, channel, entry))
        .map((entry) => {
          if (entry.pending !== true || !isPinned(people, counts.name, channel, entry)) return entry;
          const { pending: _, ...rest } = entry;
          return rest as E;
        });
    return { ...counts, exec: keep("exec", counts.exec), connect: keep("connect", counts.connect) };
  });
}

function means(match: EntryMatch, container: string, channel: Channel, entry: Entry): boolean {
  if (match.channel !== channel || (match.container !== undefined && match.container !== container)) return false;
  if (!glob(match.binary)(entry.binary)) return false;
  if ("parent" in entry) return match.parent === undefined || glob(match.parent)(entry.parent);
  return match.destination === undefined || glob(match.destination)(entry.destination);
}
