// What a cut leaves open on purpose or can't close: loopback, the pod's own node, and what the policy allows. None of it is evidence.
import { type AgentPolicy, type Cidr, cidrContains, parseCidr } from "@bailiff/crds";
import { addressClass } from "../destinations/address-class.ts";
import type { Ends } from "./flow.ts";

type Allow = AgentPolicy["spec"]["response"]["allow"];
type IsOpen = (ends: Ends) => boolean;

/** Peers that are named by labels: which addresses they have is not known here, so every address within a cluster may be one. */
const inside: ReadonlySet<string> = new Set(["private", "link-local", "cluster", "node"]);

/** Tells connections that prove nothing, whichever way they end. */
export function openPaths(allow: Allow | undefined, nodeAddresses: readonly string[]): IsOpen {
  const own = new Set(nodeAddresses);
  const peersOut = (allow?.egress ?? []).map((peer) => allows(peer));
  const peersIn = (allow?.ingress ?? []).map((peer) => allows(peer));
  return ({ local, localPort, remote, remotePort }) => {
    if (isLoopback(local) || isLoopback(remote)) return true;
    if (remote === "") return false;
    if (remote === local || own.has(remote)) return true;
    if (allow?.dns === true && remotePort === 53) return true;
    return peersOut.some((open) => open(remote, remotePort)) || peersIn.some((open) => open(remote, localPort));
  };
}

function allows({ cidr, ports }: Allow["egress"][number]): (address: string, port: number) => boolean {
  const range: Cidr | undefined = cidr === undefined ? undefined : parseCidr(cidr);
  const isThere = (address: string) =>
    range === undefined ? inside.has(addressClass(address, 0, false)) : cidrContains(range, address);
  return (address, port) => (ports.length === 0 || ports.includes(port)) && isThere(address);
}

function isLoopback(address: string): boolean {
  return address !== "" && addressClass(address, 0, false) === "loopback";
}
