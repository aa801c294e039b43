// What counters prove of a cut in the network. An attempt proves nothing: the SYN of a dropped packet is an event too.
import type { CustodyWindow } from "@bailiff/crds";
import type { Cut, NodeSight, Proof } from "./backend.ts";

type Counter = Exclude<keyof CustodyWindow, "since" | "until" | "last">;

/** "2 calls, the last to 203.0.113.7:443 at …": a counter in words. */
export function told(window: CustodyWindow, counter: Counter, what: string, preposition = "to"): string {
  const last = window.last[counter];
  const where = last?.destination === undefined ? "" : ` ${preposition} ${last.destination}`;
  return `${window[counter]} ${what}${last ? `, the last${where} at ${last.time}` : ""}`;
}

/** Why the node's counters mean nothing now; undefined where they do. */
export function blindness({ name, isWatched, status }: NodeSight): string | undefined {
  if (!isWatched) return `the agent of node ${name} is not ready, so nobody sees whether the cut holds`;
  if (status === undefined) return `node ${name} has no AgentNode, so nobody sees whether the cut holds`;
  if (status.stream?.state !== "Connected") return `Tetragon's events don't reach the agent of node ${name}`;
  return undefined;
}

/** Traffic that the peer has confirmed: proof that nothing cuts it. Of the newest window only. */
export function outboundLeak(window: CustodyWindow): string | undefined {
  if (window.establishedOut > 0) return `it still connects: ${told(window, "establishedOut", "established")}`;
  if (window.bytesOut > 0) return `it still sends: ${told(window, "bytesOut", "bytes acknowledged", "by")}`;
  return undefined;
}

/** What every backend in the network can say by the same counters. */
export function networkProof({ custody, node }: Cut): Proof {
  const blind = blindness(node);
  if (blind !== undefined) return { state: "Unverifiable", message: blind };
  if (custody?.cutAt === undefined)
    return { state: "Pending", message: `node ${node.name} has not yet seen the label`, isUnconfirmed: true };
  const { window } = custody;
  if (window === undefined) return { state: "Pending", message: "settling: the first seconds are counted apart" };
  const leak = outboundLeak(window) ?? inboundLeak(window);
  if (leak !== undefined) return { state: "Ineffective", message: leak };
  if (window.timedOut > 0)
    return { state: "Enforced", message: told(window, "timedOut", "connections timed out to places known to answer") };
  if (window.attempted > 0) {
    const attempts = told(window, "attempted", "attempts");
    return { state: "Unverifiable", message: `${attempts}; none to a place known to answer, so they prove nothing` };
  }
  return { state: "Unverifiable", message: "nothing was tried, which proves nothing" };
}

function inboundLeak(window: CustodyWindow): string | undefined {
  if (window.establishedIn > 0)
    return `others still connect to it: ${told(window, "establishedIn", "accepted", "from")}`;
  if (window.bytesIn > 0) return `it still receives: ${told(window, "bytesIn", "bytes", "from")}`;
  return undefined;
}
