// What the timeline tells beyond findings: which process came from which, and where it connected. Bounded; the judge knows nothing of it.
import type { Event, EventParent, Micros } from "@bailiff/proto/event";
import { clipPath } from "../../baseline/counts/entry.ts";
import { BoundedMap } from "../../bounded/bounded-map.ts";
import { basename } from "../../judge/context.ts";
import type { ConnectAction } from "../../normalise/action.ts";
import { normalise } from "../../normalise/normalise.ts";
import { plain } from "../../report/evidence/evidence.ts";
import { redact } from "../../report/evidence/redact.ts";

export interface Contact {
  readonly address: string;
  readonly port: number;
  readonly protocol: ConnectAction["protocol"];
  readonly first: Micros;
  count: number;
}

export interface ProcessRecord {
  readonly execId: string;
  readonly parent: string;
  readonly pid: number;
  readonly binary: string;
  /** Redacted, harmless, cut. */
  readonly arguments: string;
  readonly start: Micros;
  readonly docker: string;
  /** False: entered from outside. */
  readonly isInside: boolean;
  readonly contacts: Map<string, Contact>;
  /** Contacts beyond the first ones. */
  otherContacts: number;
}

export type ActionCounts = Record<"exec" | "connect" | "file", number>;

const caps = { processes: 16_384, pods: 4096, contacts: 16, arguments: 240 } as const;

/** Remembers the processes of judged events, the latest ones where there are too many. */
export class Recorder {
  readonly #processes = new BoundedMap<string, ProcessRecord>(caps.processes);
  readonly #counts = new BoundedMap<string, ActionCounts>(caps.pods);

  see(event: Event): void {
    const { action } = normalise(event);
    if (action === undefined) return;
    const record = this.#know(action.process);
    if (action.parent !== undefined && action.parent.execId !== "") this.#know(action.parent);
    if (action.kind === "connect") contact(record, action);
    const pod = action.process.pod?.uid ?? action.process.docker;
    const counts = this.#counts.get(pod) ?? { exec: 0, connect: 0, file: 0 };
    counts[action.kind]++;
    this.#counts.set(pod, counts);
  }

  process(execId: string): ProcessRecord | undefined {
    return this.#processes.peek(execId);
  }

  /** Processes of one container, by start. */
  ofContainer(docker: string): ProcessRecord[] {
    return [...this.#processes.values()]
      .filter((record) => record.docker === docker)
      .sort((a, b) => a.start - b.start || a.pid - b.pid || (a.execId < b.execId ? -1 : 1));
  }

  /** Judged actions of a pod. */
  actionsOf(podUid: string): ActionCounts {
    return this.#counts.peek(podUid) ?? { exec: 0, connect: 0, file: 0 };
  }

  #know(process: EventParent): ProcessRecord {
    const known = this.#processes.get(process.execId);
    if (known !== undefined) return known;
    const record: ProcessRecord = {
      execId: process.execId,
      parent: process.parentExecId,
      pid: process.pid,
      binary: plain(clipPath(process.binary), 256),
      arguments: plain(redact(process.arguments.slice(0, 4096), basename(process.binary)), caps.arguments),
      start: process.startTime,
      docker: process.docker,
      isInside: process.inInitTree !== false,
      contacts: new Map(),
      otherContacts: 0,
    };
    this.#processes.set(process.execId, record);
    return record;
  }
}

function contact(record: ProcessRecord, { address, port, protocol, time }: ConnectAction): void {
  const key = `${address} ${port} ${protocol}`;
  const known = record.contacts.get(key);
  if (known !== undefined) known.count++;
  else if (record.contacts.size < caps.contacts)
    record.contacts.set(key, { address, port, protocol, first: time, count: 1 });
  else record.otherContacts++;
}
