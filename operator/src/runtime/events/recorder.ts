// Kubernetes Events (events.k8s.io/v1): what a person sees in `kubectl describe`. Told and forgotten: no decision waits for one, none
// depends on one, and what can't be written (a namespace that is going, a flood) is counted.
import {
  type ApiObject,
  type Client,
  type Clock,
  isNotFound,
  microTime,
  type Resource,
  resources,
  systemClock,
} from "@bailiff/crds/client/index";
import { Budget, type BudgetLimits, eventLimits } from "./budget.ts";

/** What an Event is about. */
export interface Subject {
  readonly resource: Resource;
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly uid?: string | undefined;
}

/** What happened: `reason` in UpperCamelCase for machines, `message` for people. */
export interface Happening {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

/** Counts since the start, for metrics. */
export interface RecorderStats {
  readonly written: number;
  /** Left out since the object had too many, or too many were under way. */
  readonly shed: number;
  readonly failed: number;
}

/** How a recorder is made. */
export interface RecorderOptions {
  /** Who reports: the component. */
  readonly component: string;
  /** Which replica of it. */
  readonly instance: string;
  readonly limits?: BudgetLimits;
  readonly clock?: Clock;
  readonly report?: (problem: unknown) => void;
}

/** The same happening again within this time adds to the count of its Event; the API server keeps Events for an hour. */
const sameMs = 600_000;
/** Events that are on their way or wait for it; more are shed. */
const mostWaiting = 1_024;
/** On their way at a time: each has a connection to itself, and a case's cut shouldn't have to wait behind a crowd of them. */
const lanes = 8;
/** In bytes; the API server refuses longer ones. */
const longestNote = 1_024;

/** Writes Events for one component. */
export class Recorder {
  readonly #client: Client;
  readonly #options: RecorderOptions;
  readonly #clock: Clock;
  readonly #budget: Budget;
  readonly #count = { written: 0, shed: 0, failed: 0 };
  /** The Event that each happening was last written to, oldest first. */
  readonly #recent = new Map<string, { name: string; count: number; atMs: number }>();
  /** One write for each happening at a time, or the same one would be created twice. */
  readonly #writing = new Map<string, Promise<void>>();
  #busyLanes = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(client: Client, options: RecorderOptions) {
    this.#client = client;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#budget = new Budget(options.limits ?? eventLimits);
  }

  get stats(): RecorderStats {
    return { ...this.#count };
  }

  /** Tells of something; returns at once. The same thing about the same object adds to one Event's count. */
  record(subject: Subject, happening: Happening): void {
    const object = JSON.stringify([subject.resource.plural, subject.namespace, subject.name, subject.uid]);
    if (this.#writing.size >= mostWaiting || !this.#budget.spend(object, this.#clock.monotonicMs())) {
      this.#count.shed++;
      return;
    }
    const key = JSON.stringify([object, happening.type, happening.reason, happening.message]);
    const write = (this.#writing.get(key) ?? Promise.resolve()).then(() =>
      this.#inLane(() => this.#write(key, subject, happening)),
    );
    const tracked = write.then(
      () => {
        this.#count.written++;
      },
      (problem) => {
        this.#count.failed++;
        this.#options.report?.(problem);
      },
    );
    const settled = tracked.finally(() => this.#writing.get(key) === settled && this.#writing.delete(key));
    this.#writing.set(key, settled);
  }

  /** Resolves when nothing is under way; for a clean end. */
  async flush(): Promise<void> {
    while (this.#writing.size > 0) await Promise.all(this.#writing.values());
  }

  async #inLane(write: () => Promise<void>): Promise<void> {
    if (this.#busyLanes < lanes) this.#busyLanes++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      await write();
    } finally {
      const next = this.#waiting.shift();
      if (next)
        next(); // which has the lane now
      else this.#busyLanes--;
    }
  }

  async #write(key: string, subject: Subject, happening: Happening): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    const time = microTime(this.#clock.epochMs());
    const namespace = subject.namespace ?? "default";
    const known = this.#recent.get(key);
    if (known && nowMs - known.atMs < sameMs) {
      try {
        const patch = { series: { count: known.count + 1, lastObservedTime: time } };
        await this.#client.merge(resources.events, { namespace, name: known.name }, patch);
        this.#remember(key, { name: known.name, count: known.count + 1, atMs: nowMs });
        return;
      } catch (error) {
        if (!isNotFound(error)) throw error; // Gone by itself: told as if for the first time.
      }
    }
    const { component, instance } = this.#options;
    const { type, reason, message } = happening;
    const { group, version, kind } = subject.resource;
    const made = await this.#client.create<ApiObject>(resources.events, {
      metadata: { namespace, generateName: `${subject.name.slice(0, 200).replace(/[-.]+$/, "")}-` },
      regarding: {
        apiVersion: group ? `${group}/${version}` : version,
        kind,
        name: subject.name,
        namespace: subject.namespace,
        uid: subject.uid,
      },
      type,
      reason,
      action: reason,
      note: cut(message),
      eventTime: time,
      reportingController: component,
      reportingInstance: instance,
    });
    this.#remember(key, { name: made.metadata.name, count: 1, atMs: nowMs });
  }

  #remember(key: string, event: { name: string; count: number; atMs: number }): void {
    this.#recent.delete(key);
    this.#recent.set(key, event);
    for (const oldest of this.#recent.keys()) {
      if (this.#recent.size <= 4_096) break;
      this.#recent.delete(oldest);
    }
  }
}

function cut(message: string): string {
  const bytes = Buffer.from(message);
  if (bytes.length <= longestNote) return message;
  // A character that is cut in two becomes a replacement character, which goes.
  const kept = bytes.subarray(0, longestNote - Buffer.byteLength("…")).toString("utf8");
  return `${kept.replace(/\uFFFD$/, "")}…`;
}
