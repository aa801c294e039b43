// An agent's baseline: its containers' counts and the images they were counted of. Mutable while learning; judged by as an Expectation.
import { createHash } from "node:crypto";
import type { Micros } from "@bailiff/proto/event";
import { type Expectation, expectation } from "./expectation.ts";
import { Learned } from "./learned.ts";

/** Containers that one agent may have on record. */
const containersCap = 32;
const digestsCap = 16;

export class Baseline {
  /** `namespace/kind/name`. */
  readonly agent: string;
  readonly containers = new Map<string, Learned>();
  /** Images seen, by digest: when first, and how many actions. */
  readonly digests = new Map<string, { container: string; since: Micros; actions: number }>();
  shedContainers = 0;

  constructor(agent: string) {
    this.agent = agent;
  }

  /** The counts of a container; undefined where there is no room for another. */
  container(name: string): Learned | undefined {
    const known = this.containers.get(name);
    if (known !== undefined) return known;
    if (this.containers.size >= containersCap) {
      this.shedContainers++;
      return undefined;
    }
    const learned = new Learned();
    this.containers.set(name, learned);
    return learned;
  }

  sawImage(digest: string, container: string, time: Micros): void {
    if (digest === "") return;
    const known = this.digests.get(digest);
    if (known !== undefined) {
      known.actions++;
      if (time < known.since) known.since = time;
    } else if (this.digests.size < digestsCap) this.digests.set(digest, { container, since: time, actions: 1 });
  }

  /** What to expect of each container, by name. */
  expectations(confirmedOnly: boolean): ReadonlyMap<string, Expectation> {
    const out = new Map<string, Expectation>();
    for (const [name, learned] of this.containers) {
      const digests = new Set([...this.digests].filter(([, of]) => of.container === name).map(([digest]) => digest));
      out.set(name, expectation(learned, digests, confirmedOnly));
    }
    return out;
  }

  /** SHA-256 in hex of everything that judging reads, independent of the order in which it was learned. */
  hash(): string {
    const lines: string[] = [this.agent];
    for (const [name, learned] of this.containers) {
      for (const [key, entry] of learned.exec) lines.push(JSON.stringify(["exec", name, key, entry.count]));
      for (const [key, entry] of learned.connect) lines.push(JSON.stringify(["connect", name, key, entry.count]));
    }
    for (const digest of this.digests.keys()) lines.push(`digest ${digest}`);
    return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
  }
}
