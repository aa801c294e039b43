// One thing that a process did, as the judge sees it. An action is what Tetragon's kernel hooks saw, never what an agent says.
import type { EventParent, EventProcess, Micros } from "@bailiff/proto/event";

interface Did {
  readonly time: Micros;
  readonly node: string;
  readonly process: EventProcess;
  /** The process that started `process`, as embedded in the same event. */
  readonly parent: EventParent | undefined;
}

/** A process began to run a program. `process` is already the new program. */
export interface ExecAction extends Did {
  readonly kind: "exec";
}

export type Protocol = "TCP" | "UDP";

/** A process asked the kernel for a connection. It is an attempt: whether it was answered is another event's business. */
export interface ConnectAction extends Did {
  readonly kind: "connect";
  /** Canonical text: IPv4-mapped IPv6 is IPv4, IPv6 is lower case and compressed. */
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
}

/** A process read or wrote a file that a tracing policy calls sensitive. `path` has its symlinks resolved. */
export interface FileAction extends Did {
  readonly kind: "file";
  readonly path: string;
  /** True: the access was for writing (the hook's mask has MAY_WRITE or MAY_APPEND). */
  readonly isWrite: boolean;
}

export type Action = ExecAction | ConnectAction | FileAction;
