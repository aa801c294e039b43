// Which entries of a baseline find room in its object: the best supported ones of all containers together, within entries and bytes.
import { limits } from "@bailiff/crds";
import type { Baseline } from "../baseline.ts";
import { type ConnectEntry, type ExecEntry, podsOf } from "../counts/entry.ts";
import type { Channel } from "../counts/learned.ts";
import { connectOf, execOf } from "./record.ts";

export interface Kept {
  readonly container: string;
  readonly channel: Channel;
  readonly entry: ExecEntry | ConnectEntry;
  readonly key: string;
  readonly bytes: number;
}

/** What an object holds beside its entries, at most: 32 containers with digests, 64 epochs, readiness. */
const headBytes = 64 * 1024;

/** The entries that find room, by container. */
export function keep(baseline: Baseline): Map<string, Kept[]> {
  const all: Kept[] = [];
  for (const [container, learned] of baseline.containers)
    for (const channel of ["exec", "connect"] as const)
      for (const [key, entry] of learned[channel] as Map<string, ExecEntry | ConnectEntry>)
        all.push({
          container,
          channel,
          entry,
          key,
          bytes: storedBytes(
            channel === "exec" ? execOf(entry as ExecEntry, true) : connectOf(entry as ConnectEntry, true),
          ),
        });
  all.sort(
    (a, b) =>
      podsOf(b.entry) - podsOf(a.entry) ||
      b.entry.count - a.entry.count ||
      b.entry.last - a.entry.last ||
      (textOf(a) < textOf(b) ? -1 : 1),
  );
  const kept: Kept[] = [];
  let room = limits.baselineBytes - headBytes;
  for (const one of all) {
    if (kept.length >= limits.entries || one.bytes > room) continue;
    room -= one.bytes;
    kept.push(one);
  }
  return Map.groupBy(kept, ({ container }) => container);
}

/** Bytes of an entry in etcd, where Go's JSON writes &, <, > and line separators as six bytes each, and a comma follows. */
function storedBytes(value: unknown): number {
  const json = JSON.stringify(value);
  return Buffer.byteLength(json) + 5 * (json.match(/[&<>\u2028\u2029]/g)?.length ?? 0) + 1;
}

const textOf = ({ container, channel, key }: Kept): string => `${container}\n${channel}\n${key}`;
