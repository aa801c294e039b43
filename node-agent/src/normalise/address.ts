// Addresses in one canonical spelling, so that `::ffff:203.0.113.66` and `203.0.113.66` are one destination.
import { isIP, SocketAddress } from "node:net";

const mapped = "::ffff:";

/** Gives the canonical text of an IP address, or undefined where the text is none (RFC 5952; RFC 4291 §2.5.5.2 for mapped ones). */
export function canonicalAddress(text: string): string | undefined {
  const family = isIP(text);
  if (family === 4) return text;
  if (family !== 6 || text.includes("%")) return undefined;
  const address = new SocketAddress({ address: text, family: "ipv6" }).address;
  const tail = address.startsWith(mapped) ? address.slice(mapped.length) : "";
  return isIP(tail) === 4 ? tail : address;
}
