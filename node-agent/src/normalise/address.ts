// Addresses in one canonical spelling, so that `::ffff:203.0.113.66` and `203.0.113.66` are one destination.
import { isIP, SocketAddress } from "node:net";
import { Memo } from "../bounded/memo.ts";

const mapped = "::ffff:";

/** By the text as it came. */
const known = new Memo<string, string | undefined>(8192);

/** Gives the canonical text of an IP address, or undefined where the text is none (RFC 5952; RFC 4291 §2.5.5.2 for mapped ones). */
export function canonicalAddress(text: string): string | undefined {
  const before = known.get(text);
  if (before !== undefined) return before;
  const address = canonical(text);
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
