// The prefix hierarchy of addresses: what an address is close to when nothing more is known about it.
import { isIPv4 } from "node:net";

/** The neighbourhood of an address: /24 for IPv4, /64 for IPv6, as CIDR text. Takes canonical addresses only. */
export function prefixOf(address: string): string {
  if (isIPv4(address)) return `${address.slice(0, address.lastIndexOf("."))}.0/24`;
  return `${groups(address).slice(0, 4).join(":")}::/64`;
}

/** The eight groups of a canonical IPv6 address, without leading zeros. */
function groups(address: string): string[] {
  const [head = "", tail] = address.split("::");
  const left = head === "" ? [] : head.split(":");
  if (tail === undefined) return left;
  const right = tail === "" ? [] : tail.split(":");
  return [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0"), ...right];
}
