// Addresses in one canonical spelling, so that `::ffff:203.0.113.66` and `203.0.113.66` are one destination.
import { isIP, SocketAddress } from "node:net";

const mapped = "::ffff:";

/** Texts that were looked at before, since the same few addresses come all day. Emptied when full: it only saves time. */
const known = new Map<string, string | undefined>();
const knownCap = 8192;

/** Gives the canonical text of an IP address, or undefined where the text is none (RFC 5952; RFC 4291 §2.5.5.2 for mapped ones). */
export function canonicalAddress(text: string): string | undefined {
  const before = known.get(text);
  if (before !== undefined) return before;
  const address = canonical(text);
  if (known.size >= knownCap) known.clear();
  if (text.length <= 64) known.set(text, address);
  return address;
}

function canonical(text: string): string | undefined {
  const family = isIP(text);
  if (family === 4) return text;
  if (family !== 6 || text.includes("%")) return undefined;
  const address = new SocketAddress({ address: text, family: "ipv6" }).address;
  const tail = address.startsWith(mapped) ? address.slice(mapped.length) : "";
  return isIP(tail) === 4 ? tail : address;
}
