// What both decoders say in the same way.

import type { EventProcess, KprobeArgument, KprobeEvent, OtherEvent, SockArgument } from "./event.ts";

/** The process of an event that names none: nothing can be attributed to it. */
export const noProcess: EventProcess = Object.freeze({
  execId: "",
  parentExecId: "",
  pid: 0,
  tid: 0,
  uid: 0,
  binary: "",
  arguments: "",
  cwd: "",
  flags: "",
  startTime: 0,
  docker: "",
  inInitTree: undefined,
  maybeExecProbe: false,
  pod: undefined,
});

/** What a tracepoint says of itself. */
type Traced = Pick<KprobeEvent, "policyName" | "action" | "args">;

/**
 * An event of a tracepoint. One kind is read, as that of a hook with no process: a packet is sent again by a timer, in the context of
 * whichever process was interrupted.
 */
export function traced(
  event: string,
  said: Traced,
): Omit<KprobeEvent, "node" | "time"> | Omit<OtherEvent, "node" | "time"> {
  if (event !== "tcp_retransmit_skb") return { type: "other", name: "process_tracepoint" } as const;
  const nobodys = { process: noProcess, parent: undefined, returned: undefined, returnedSocket: undefined };
  return { type: "kprobe", functionName: event, ...nobodys, ...said } as const;
}

/** A return value as a number, where it is one that JavaScript holds exactly. */
export function returnedNumber(argument: KprobeArgument): number | undefined {
  if (argument.kind === "int") return argument.value;
  if (argument.kind !== "size") return undefined;
  const value = Number(argument.value);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** A return value as a socket, where it is one. */
export function returnedSocket(argument: KprobeArgument): SockArgument | undefined {
  return argument.kind === "sock" ? argument : undefined;
}

/** Tetragon pads names of cgroups with NULs to the size of its buffer. */
export function untilNul(text: string): string {
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}
