// AgentBaseline object → Baseline: judged by it is the same as judged by the counts that it was saved from.
import { isIP } from "node:net";
import type { AgentBaseline } from "@bailiff/crds";
import type { Micros } from "@bailiff/proto/event";
import type { DestinationClass } from "../../destinations/address-class.ts";
import { prefixOf } from "../../destinations/prefix.ts";
import { Baseline } from "../baseline.ts";
import { connectKey, execKey, type Seen, tokenOf } from "../counts/entry.ts";
import { type Channel, Learned } from "../counts/learned.ts";
import { type Breadth, newBreadth } from "../rates/breadth.ts";
import { newPeak, newTempo } from "../rates/tempo.ts";
import { measured } from "./measured.ts";

type Status = NonNullable<AgentBaseline["status"]>;
type Counts = Status["containers"][number];

/** Reads a checked object. Undefined where it doesn't say whose baseline it is, or holds nothing learned. */
export function loadBaseline({ metadata, status }: AgentBaseline): Baseline | undefined {
  if (status?.agent === undefined) return undefined;
  const baseline = new Baseline(`${metadata.namespace ?? "default"}/${status.agent}`);
  for (const counts of status.containers) {
    const rate = (channel: Channel): number => {
      const { [channel]: actions } = counts.actions;
      const isMost = status.containers.find((one) => one.actions[channel] >= most(status, channel)) === counts;
      const measured = isMost ? status.readiness[channel]?.noveltyRate : undefined;
      return measured ?? (actions === 0 ? 1 : Math.min(1, counts.novel[channel] / actions));
    };
    baseline.containers.set(counts.name, learnedOf(counts, { exec: rate("exec"), connect: rate("connect") }));
  }
  for (const { imageDigest, template = "", container, since, actions } of status.epochs)
    baseline.epochs.saw({ imageDigest, template, container }, microsOf(since), actions);
  if (status.state === "Frozen")
    baseline.frozen = { exec: measured(status, "exec"), connect: measured(status, "connect") };
  return baseline;
}

const most = ({ containers }: Status, channel: Channel): number =>
  Math.max(...containers.map(({ actions }) => actions[channel]));

/** Actions that a novelty rate is measured over, as Learned does. */
const window = 1000;

/** Counts that were loaded: which of the last actions were new is not in the object, only their share is. */
class Reloaded extends Learned {
  readonly #rates: Readonly<Record<Channel, number>>;
  readonly #before: Readonly<Record<Channel, number>>;

  constructor(rates: Readonly<Record<Channel, number>>, before: Readonly<Record<Channel, number>>) {
    super();
    this.#rates = rates;
    this.#before = before;
    Object.assign(this.actions, before);
  }

  /** The loaded share counts for as many of the last actions as are older than the load. */
  override noveltyRate(channel: Channel): number {
    const actions = this.actions[channel];
    if (actions <= 0) return 1;
    const asked = Math.min(actions, window);
    const older = Math.max(0, asked - (actions - this.#before[channel]));
    if (older === asked) return this.#rates[channel];
    return Math.min(1, super.noveltyRate(channel) + (this.#rates[channel] * older) / asked);
  }
}

function learnedOf(counts: Counts, rates: Readonly<Record<Channel, number>>): Learned {
  const learned = new Reloaded(rates, counts.actions);
  for (const { parent, binary, shape, ...seen } of counts.exec) {
    learned.exec.set(execKey(parent, binary, shape), { parent, binary, shape, ...seenOf(seen) });
    note(learned, seen);
  }
  for (const { binary, destination, port, protocol, class: kind, peak, tempo, ...seen } of counts.connect) {
    if (protocol !== "TCP" && protocol !== "UDP") continue;
    const at = { destination, port, protocol };
    const prefix = isIP(destination) === 0 ? kind : prefixOf(destination);
    learned.connect.set(connectKey(binary, tokenOf(at)), {
      binary,
      ...at,
      class: kind as DestinationClass,
      prefix,
      ...seenOf(seen),
      // Where the object doesn't say how often in a minute: never more often than in all.
      peak: newPeak(peak ?? seen.count),
      tempo: { ...newTempo(), ...tempo },
    });
    note(learned, seen);
  }
  learned.podsBefore = Math.max(learned.podsBefore, counts.pods ?? 0);
  Object.assign(learned.novel, counts.novel);
  Object.assign(learned.shed, counts.shed);
  Object.assign(learned.withheld, counts.withheld);
  learned.execPeaks.before = counts.execPeak ?? counts.actions.exec;
  learned.failPeaks.before = counts.failPeak ?? 0;
  const { peak: breadthPeak = 0, ...breadth } = (counts.breadth ?? newBreadth()) as Breadth & { peak?: number };
  learned.breadthPeaks.before = breadthPeak;
  Object.assign(learned.breadth, breadth);
  learned.lost = counts.lost ?? 0;
  learned.periods = counts.periods ?? 1;
  learned.imageDigest = counts.imageDigest ?? "";
  return learned;
}

type Saved = Pick<Counts["exec"][number], "count" | "pods" | "firstSeen" | "lastSeen" | "pending">;

function seenOf({ count, pods, firstSeen, lastSeen, pending }: Saved): Seen {
  const [first, last] = [microsOf(firstSeen), microsOf(lastSeen)];
  const before = { podsBefore: pods, periods: 1, lastPeriod: -1, wasConfirmed: pending !== true };
  return { count, pods: new Map(), ...before, first, last };
}

/** A container has at least as many pods as its best supported entry, and is as old as its oldest. */
function note(learned: Learned, { pods, firstSeen, lastSeen }: Saved): void {
  learned.podsBefore = Math.max(learned.podsBefore, pods);
  learned.since = Math.min(learned.since, microsOf(firstSeen));
  learned.until = Math.max(learned.until, microsOf(lastSeen));
}

/** RFC 3339 with any number of digits, to the microsecond. */
function microsOf(time: string): Micros {
  const digits = /\.(\d+)/.exec(time)?.[1] ?? "";
  return (
    Math.floor(Date.parse(time.replace(/\.\d+/, "")) / 1000) * 1_000_000 + Number(digits.padEnd(6, "0").slice(0, 6))
  );
}
