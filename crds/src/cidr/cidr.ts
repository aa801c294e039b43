// Address ranges of both families. Matching is four masked comparisons, so that it can run for every connection.
import { type Address, parseAddress } from "./address.ts";

/** A parsed range; build it once and ask it often. */
export interface Cidr {
  readonly version: 4 | 6;
  /** The length of the prefix, of 32 for IPv4 and of 128 for IPv6. */
  readonly bits: number;
  /** True where the text was a range of IPv4-mapped addresses: it has become the IPv4 range. */
  readonly mapped: boolean;
  readonly network: Address;
  readonly mask: readonly [number, number, number, number];
}

/**
 * The range that "address/bits" says, undefined where the text is none. Bits of the address behind the prefix don't count.
 * A mapped range (::ffff:10.0.0.0/104) is the IPv4 one; a mapped range wider than all of IPv4 (less than /96) is none.
 */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf("/");
  if (slash < 0) return undefined;
  const network = parseAddress(text.slice(0, slash));
  const digits = text.slice(slash + 1);
  if (!network || !/^(0|[1-9]\d{0,2})$/.test(digits)) return undefined;
  const bits = Number(digits) - (network.mapped ? 96 : 0);
  if (bits < 0 || bits > (network.version === 4 ? 32 : 128)) return undefined;
  const mask: Cidr["mask"] =
    network.version === 4
      ? [0, 0, 0, maskOf(bits)]
      : [maskOf(bits), maskOf(bits - 32), maskOf(bits - 64), maskOf(bits - 96)];
  return { version: network.version, bits, mapped: network.mapped, network, mask };
}

/** Whether the range holds the address. A text that is no address is in no range; give a parsed one where it is asked often. */
export function cidrContains(cidr: Cidr, address: Address | string): boolean {
  const asked = typeof address === "string" ? parseAddress(address) : address;
  if (!asked || asked.version !== cidr.version) return false;
  const { network, mask } = cidr;
  return (
    ((asked.d ^ network.d) & mask[3]) === 0 &&
    ((asked.a ^ network.a) & mask[0]) === 0 &&
    ((asked.b ^ network.b) & mask[1]) === 0 &&
    ((asked.c ^ network.c) & mask[2]) === 0
  );
}

function maskOf(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= 32 ? -1 : -1 << (32 - bits);
}
