// Event → action. Whatever is no action is named, so that for every stream: events in = actions + counted others.
import type { Event, ExecEvent, KprobeArgument, KprobeEvent, Micros } from "@bailiff/proto/event";
import { evidencePolicy, retransmitPolicy } from "../custody/evidence-policy.ts";
import type { Action, Protocol } from "./action.ts";
import { canonicalAddress } from "./address.ts";
import { clipped } from "./clip.ts";

/** A sign in the stream itself that we see less than all. It has no pod of its own: the cgroup or pid is all there is. */
export interface Blindness {
  readonly kind: "throttled" | "unthrottled" | "exec-less" | "rate-limited";
  readonly time: Micros;
  readonly node: string;
  /** First 31 characters of the container id where the sign names one, else empty. */
  readonly docker: string;
}

/** Why an event is not an action; the label of the counter that it goes to. */
export type Counted =
  | "exit"
  | "host"
  | "proc-fs"
  | "bad-address"
  | "other-socket-family"
  | "refused-by-kernel"
  | "tcp-by-security-hook"
  | "evidence"
  | "other-kprobe"
  | "other-event"
  | Blindness["kind"];

export type Normalised =
  | { readonly action: Action; readonly counted?: undefined; readonly blindness?: undefined }
  | { readonly action?: undefined; readonly counted: Counted; readonly blindness?: Blindness };

const counted = Object.fromEntries(
  (
    [
      "exit",
      "host",
      "proc-fs",
      "bad-address",
      "other-socket-family",
      "refused-by-kernel",
      "tcp-by-security-hook",
      "evidence",
      "other-kprobe",
      "other-event",
    ] as const
  ).map((reason) => [reason, { counted: reason }]),
) as Record<Exclude<Counted, Blindness["kind"]>, Normalised>;

/**
 * Turns one event into an action or says what it is instead. Pure and total: it never throws, whatever an attacker put into the event.
 * Host processes (no container) are counted as `host`: Bailiff judges pods.
 */
export function normalise(event: Event): Normalised {
  switch (event.type) {
    case "exec":
      if (event.process.execId === "") return blind("exec-less", event.time, event.node, event.process.docker);
      if (isHost(event.process)) return counted.host;
      // A process older than Tetragon: it was not started now, but it is part of its tree.
      if (event.process.flags.includes("procFS")) return counted["proc-fs"];
      return {
        action: { kind: "exec", ...did(event) },
      };
    case "exit":
      return event.process.execId === ""
        ? blind("exec-less", event.time, event.node, event.process.docker)
        : counted.exit;
    case "kprobe":
      // A timer's, of no process: no sign that the start of one was lost.
      if (event.policyName === retransmitPolicy) return counted.evidence;
      if (event.process.execId === "") return blind("exec-less", event.time, event.node, event.process.docker);
      if (isHost(event.process)) return counted.host;
      return kprobe(event);
    case "throttle":
      return blind(
        event.phase === "stop" ? "unthrottled" : "throttled",
        event.time,
        event.node,
        containerOfCgroup(event.cgroup),
      );
    case "rate_limit_info":
      return blind("rate-limited", event.time, event.node, "");
    default:
      return counted["other-event"];
  }
}

function did({
  time,
  node,
  process,
  parent,
}: ExecEvent | KprobeEvent): Pick<Action, "time" | "node" | "process" | "parent"> {
  return { time, node, process: clipped(process), parent: parent && clipped(parent) };
}

function isHost(process: { readonly docker: string; readonly pod: unknown }): boolean {
  return process.docker === "" && process.pod === undefined;
}

function kprobe(event: KprobeEvent): Normalised {
  // Of a pod in quarantine: its connects come a second time, from the policy that everybody has.
  if (event.policyName === evidencePolicy) return counted.evidence;
  switch (event.functionName) {
    case "tcp_connect": {
      const sock = argument(event.args, "sock");
      return sock !== undefined ? connect(event, sock.family, sock.address, sock.port, "TCP") : counted["other-kprobe"];
    }
    case "security_socket_connect": {
      const target = argument(event.args, "sockaddr");
      if (target === undefined) return counted["other-kprobe"];
      if (event.returned !== undefined && event.returned < 0) return counted["refused-by-kernel"];
      // The address is in the sockaddr; the socket says the protocol. TCP comes again from tcp_connect.
      if (protocolOf(event.args) === "TCP") return counted["tcp-by-security-hook"];
      return connect(event, target.family, target.address, target.port, "UDP");
    }
    case "security_file_permission":
    case "security_file_open": {
      const file = argument(event.args, "file");
      if (file === undefined) return counted["other-kprobe"];
      return {
        action: {
          kind: "file",
          ...did(event),
          path: file.path,
          isWrite: ((argument(event.args, "int")?.value ?? 0) & mayWrite) !== 0,
        },
      };
    }
    case "tcp_close":
    case "tcp_sendmsg":
    case "tcp_cleanup_rbuf":
    case "inet_stream_connect":
    case "inet_csk_accept":
    case "tcp_retransmit_skb":
      return counted.evidence;
    default:
      return counted["other-kprobe"];
  }
}

/** MAY_WRITE and MAY_APPEND of the kernel's access masks. */
const mayWrite = 2 | 8;

/** The first argument of a kind. */
function argument<K extends KprobeArgument["kind"]>(
  args: readonly KprobeArgument[],
  kind: K,
): (KprobeArgument & { kind: K }) | undefined {
  for (const one of args) if (one.kind === kind) return one as KprobeArgument & { kind: K };
  return undefined;
}

function protocolOf(args: readonly KprobeArgument[]): Protocol | undefined {
  const socket = argument(args, "sock");
  if (socket === undefined) return undefined;
  return socket.protocol === "IPPROTO_TCP" ? "TCP" : socket.protocol === "IPPROTO_UDP" ? "UDP" : undefined;
}

function connect(event: KprobeEvent, family: string, text: string, port: number, protocol: Protocol): Normalised {
  if (family !== "AF_INET" && family !== "AF_INET6") return counted["other-socket-family"];
  const address = canonicalAddress(text);
  if (address === undefined) return counted["bad-address"];
  return {
    action: {
      kind: "connect",
      ...did(event),
      address,
      port,
      protocol,
    },
  };
}

function blind(kind: Blindness["kind"], time: Micros, node: string, docker: string): Normalised {
  return { counted: kind, blindness: { kind, time, node, docker } };
}

/** The container of a cgroup's leaf name, `cri-containerd-<64 hex>.scope` and its like, as Tetragon's 31-character prefix. */
function containerOfCgroup(leaf: string): string {
  return /[0-9a-f]{64}/.exec(leaf.slice(0, 256))?.[0].slice(0, 31) ?? "";
}
