// What one message of Tetragon's stream says, in our words: frames and JSON export decode to the same Event.
// Parsed at the border; everything behind it trusts these shapes.

/** Microseconds since 1970: the finest unit in which event times are exact JavaScript numbers. */
export type Micros = number;

/** The container of a pod, as Tetragon knows it. `id` is without the runtime's scheme; `imageId` carries the digest. */
export interface EventContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly imageId: string;
}

/** The pod that Tetragon associated; absent for host processes and for pods that it could not resolve. */
export interface EventPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly workload: string;
  readonly workloadKind: string;
  readonly container: EventContainer | undefined;
}

/** A process as embedded in an event. Strings are empty where the message has none. */
export interface EventProcess {
  readonly execId: string;
  readonly parentExecId: string;
  readonly pid: number;
  readonly tid: number;
  readonly uid: number;
  readonly binary: string;
  readonly arguments: string;
  readonly cwd: string;
  /** Human text of Tetragon's: "execve clone", "procFS", "truncArgs", "errorArgs", "miss", "unknown". */
  readonly flags: string;
  readonly startTime: Micros;
  /** The first 31 characters of the container id, empty for host processes. */
  readonly docker: string;
  /** False: entered from outside (kubectl exec, nsenter, a probe). Undefined: the message doesn't say. */
  readonly inInitTree: boolean | undefined;
  /** Tetragon's guess that this is a probe of its pod's, by its words alone: whoever says the same words passes for one. */
  readonly maybeExecProbe: boolean;
  readonly pod: EventPod | undefined;
}

/** What is read of the process that started an event's process: not its pod, which would cost as much as all the rest of the event. */
export type EventParent = Pick<
  EventProcess,
  "execId" | "parentExecId" | "pid" | "binary" | "arguments" | "startTime" | "docker" | "inInitTree" | "maybeExecProbe"
>;

/** One argument of a kprobe that Bailiff reads; the index in `args` is the position in the message. */
export type KprobeArgument =
  | {
      readonly kind: "sock";
      readonly family: string;
      readonly type: string;
      readonly protocol: string;
      readonly sourceAddress: string;
      readonly sourcePort: number;
      readonly address: string;
      readonly port: number;
      readonly cookie: string;
      readonly state: string;
    }
  | { readonly kind: "sockaddr"; readonly family: string; readonly address: string; readonly port: number }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "size"; readonly value: string }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "other" };

export type SockArgument = Extract<KprobeArgument, { kind: "sock" }>;

interface Envelope {
  readonly node: string;
  readonly time: Micros;
}

export interface ExecEvent extends Envelope {
  readonly type: "exec";
  readonly process: EventProcess;
  readonly parent: EventParent | undefined;
}

export interface ExitEvent extends Envelope {
  readonly type: "exit";
  readonly process: EventProcess;
  readonly parent: EventParent | undefined;
  readonly signal: string;
  readonly status: number;
}

export interface KprobeEvent extends Envelope {
  readonly type: "kprobe";
  readonly process: EventProcess;
  readonly parent: EventParent | undefined;
  readonly functionName: string;
  readonly policyName: string;
  /** KPROBE_ACTION_POST, KPROBE_ACTION_OVERRIDE, … */
  readonly action: string;
  readonly args: readonly KprobeArgument[];
  /** The hooked function's return value, where the policy asks for it and it is a number. */
  readonly returned: number | undefined;
  /** The socket that the hooked function returned, where the policy asks for it: inet_csk_accept's. */
  readonly returnedSocket: SockArgument | undefined;
}

export interface ThrottleEvent extends Envelope {
  readonly type: "throttle";
  readonly phase: "start" | "stop" | "unknown";
  /** Leaf name of the cgroup, without the NULs that pad it. */
  readonly cgroup: string;
}

export interface RateLimitEvent extends Envelope {
  readonly type: "rate_limit_info";
  readonly dropped: number;
}

/** A message of a type that Bailiff doesn't read. `name` is Tetragon's where known, else "unknown". */
export interface OtherEvent extends Envelope {
  readonly type: "other";
  readonly name: string;
}

export type Event = ExecEvent | ExitEvent | KprobeEvent | ThrottleEvent | RateLimitEvent | OtherEvent;
