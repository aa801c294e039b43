// A kprobe event → a connect, a file access, or what is counted.
import type { KprobeArgument, KprobeEvent } from "@bailiff/proto/event";
import { evidencePolicy } from "../custody/evidence-policy.ts";
import type { Protocol } from "./action.ts";
import { canonicalAddress } from "./address.ts";
import { clipped } from "./clip.ts";
import { counted, type Normalised } from "./normalised.ts";

/** What a kprobe of one of deploy/tetragon's policies saw, by the function that it sits on. */
export function kprobe(event: KprobeEvent): Normalised {
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
          time: event.time,
          node: event.node,
          process: clipped(event.process),
          parent: event.parent && clipped(event.parent),
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
      // Field by field: a spread makes an object of two pieces, and actions are what a container's marks are made of.
      time: event.time,
      node: event.node,
      process: clipped(event.process),
      parent: event.parent && clipped(event.parent),
      address,
      port,
      protocol,
    },
  };
}
