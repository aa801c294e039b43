// One TCP connection as events of a pod in custody show it. Its key is the kernel's cookie and all four ends: the cookie alone is a
// pointer, used again within seconds (measured).
import type { KprobeEvent, Micros, SockArgument } from "@bailiff/proto/event";
import { canonicalAddress } from "../normalise/address.ts";

/** Both ends; addresses canonical, "" where they are not known. */
export interface Ends {
  readonly local: string;
  readonly localPort: number;
  readonly remote: string;
  readonly remotePort: number;
}

export interface Flow {
  readonly ends: Ends;
  /** When it was tried after the cut; undefined for one that is older, or came in. */
  readonly startedAt: Micros | undefined;
  isEstablished: boolean;
  /** How often its SYN was sent again; once it has counted as timed out it counts no more. */
  synsAgain?: number;
  /** The last counters, and when; what is compared with later ones. */
  sample: Sample | undefined;
}

export interface Sample {
  readonly acked: number;
  readonly received: number;
  readonly time: Micros;
}

/** Undefined for sockets of other families. */
export function endsOf(socket: SockArgument): Ends | undefined {
  if (socket.family !== "AF_INET" && socket.family !== "AF_INET6") return undefined;
  return {
    local: known(socket.sourceAddress),
    localPort: socket.sourcePort,
    remote: known(socket.address),
    remotePort: socket.port,
  };
}

export function flowKey(cookie: string, { local, localPort, remote, remotePort }: Ends): string {
  return `${cookie} ${local} ${localPort} ${remote} ${remotePort}`;
}

/** "203.0.113.10:443", "[2001:db8::1]:443"; empty where the address is not known. */
export function placeOf({ remote, remotePort }: Ends): string {
  if (remote === "") return "";
  return remote.includes(":") ? `[${remote}]:${remotePort}` : `${remote}:${remotePort}`;
}

/** Where connect was told to go: the socket itself has no ends yet. */
export function targetOf({ args }: KprobeEvent): Ends | undefined {
  for (const one of args)
    if (one.kind === "sockaddr")
      return one.family === "AF_INET" || one.family === "AF_INET6"
        ? { local: "", localPort: 0, remote: known(one.address), remotePort: one.port }
        : undefined;
  return undefined;
}

export function socketOf({ args }: KprobeEvent): SockArgument | undefined {
  for (const one of args) if (one.kind === "sock") return one;
  return undefined;
}

/** bytes_acked and bytes_received, which the policy puts last, in this order. */
export function sampleOf({ args, time }: KprobeEvent): Sample | undefined {
  const [acked, received] = [args.at(-2), args.at(-1)];
  if (acked?.kind !== "size" || received?.kind !== "size") return undefined;
  const sample = { acked: Number(acked.value), received: Number(received.value), time };
  return Number.isSafeInteger(sample.acked) && Number.isSafeInteger(sample.received) ? sample : undefined;
}

function known(text: string): string {
  const address = canonicalAddress(text);
  return address === undefined || address === "0.0.0.0" || address === "::" ? "" : address;
}
