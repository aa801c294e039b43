// Sets of IP addresses, exact for IPv4 and IPv6. An IPv4-mapped IPv6 address is its IPv4 address (as in Go's net package).
import { isIPv4, isIPv6 } from "node:net";

/** Inclusive on both ends. */
export type Range = readonly [bigint, bigint];

/** Sorted, disjoint, non-adjacent ranges of each family. */
export interface AddressSet {
  readonly v4: readonly Range[];
  readonly v6: readonly Range[];
}

export interface Address {
  readonly family: "v4" | "v6";
  readonly value: bigint;
}

const families = ["v4", "v6"] as const;
const bits = { v4: 32, v6: 128 } as const;
const last = { v4: (1n << 32n) - 1n, v6: (1n << 128n) - 1n } as const;

export const noAddress: AddressSet = { v4: [], v6: [] };
export const everyAddress: AddressSet = { v4: [[0n, last.v4]], v6: [[0n, last.v6]] };

/** Reads an address; undefined where the text is none (zones such as `fe80::1%eth0` are none either). */
export function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return { family: "v4", value: v4Value(text) };
  if (!isIPv6(text) || text.includes("%")) return undefined;
  const value = v6Value(text);
  return value >> 32n === 0xffffn ? { family: "v4", value: value & last.v4 } : { family: "v6", value };
}

/** The addresses of a CIDR; host bits are ignored, as Kubernetes does. Undefined where the text is no CIDR. */
export function parseCidr(text: string): AddressSet | undefined {
  const [, base, length] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  if (base === undefined || length === undefined || base.includes("%")) return undefined;
  const family = isIPv4(base) ? "v4" : isIPv6(base) ? "v6" : undefined;
  if (family === undefined || Number(length) > bits[family]) return undefined;
  const free = BigInt(bits[family] - Number(length));
  const first = ((family === "v4" ? v4Value(base) : v6Value(base)) >> free) << free;
  const range: Range = [first, first + (1n << free) - 1n];
  if (family === "v6" && first >> 32n === 0xffffn) return { v4: [[range[0] & last.v4, range[1] & last.v4]], v6: [] };
  return { ...noAddress, [family]: [range] };
}

/** The address as text, in the short form of RFC 5952 for IPv6. */
export function formatAddress({ family, value }: Address): string {
  if (family === "v4") return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".");
  const groups = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  let longest = { at: 0, length: 1 };
  for (let at = 0; at < 8; at++) {
    const length = groups.slice(at).findIndex((group) => group !== "0");
    const zeros = length === -1 ? 8 - at : length;
    if (zeros > longest.length) longest = { at, length: zeros };
  }
  if (longest.length === 1) return groups.join(":");
  return `${groups.slice(0, longest.at).join(":")}::${groups.slice(longest.at + longest.length).join(":")}`;
}

/** Whether the address is in the set. */
export function contains(set: AddressSet, { family, value }: Address): boolean {
  return set[family].some(([from, to]) => from <= value && value <= to);
}

/** Addresses of any of the sets. */
export function union(...sets: readonly AddressSet[]): AddressSet {
  return { v4: merge(sets.flatMap(({ v4 }) => v4)), v6: merge(sets.flatMap(({ v6 }) => v6)) };
}

/** Addresses of `a` that are not in `b`. */
export function subtract(a: AddressSet, b: AddressSet): AddressSet {
  return { v4: cut(a.v4, b.v4), v6: cut(a.v6, b.v6) };
}

/** Whether the set has no address. */
export function isEmpty(set: AddressSet): boolean {
  return set.v4.length === 0 && set.v6.length === 0;
}

/** The lowest address of the set, IPv4 first. */
export function firstOf(set: AddressSet): Address | undefined {
  for (const family of families) {
    const range = set[family][0];
    if (range) return { family, value: range[0] };
  }
  return undefined;
}

/** The fewest CIDRs that make up the set, in order, IPv4 first. */
export function toCidrs(set: AddressSet): string[] {
  return families.flatMap((family) => set[family].flatMap((range) => rangeToCidrs(family, range)));
}

function rangeToCidrs(family: "v4" | "v6", [from, to]: Range): string[] {
  const cidrs: string[] = [];
  for (let value = from; value <= to; ) {
    let free = 0n;
    // The block may grow while it starts on its own boundary and ends within the range.
    while (free < bits[family] && value % (2n << free) === 0n && value + (2n << free) - 1n <= to) free++;
    cidrs.push(`${formatAddress({ family, value })}/${BigInt(bits[family]) - free}`);
    value += 1n << free;
  }
  return cidrs;
}

function merge(ranges: Range[]): Range[] {
  const merged: [bigint, bigint][] = [];
  for (const [from, to] of ranges.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0))) {
    const previous = merged.at(-1);
    if (previous && from <= previous[1] + 1n) previous[1] = to > previous[1] ? to : previous[1];
    else merged.push([from, to]);
  }
  return merged;
}

/** Both sorted and disjoint: one pass, since a hostile policy may bring tens of thousands of excepts. */
function cut(ranges: readonly Range[], holes: readonly Range[]): Range[] {
  const rest: Range[] = [];
  let i = 0;
  for (const [start, to] of ranges) {
    let from = start;
    for (let hole = holes[i]; hole && hole[0] <= to; hole = holes[++i]) {
      if (hole[0] > from) rest.push([from, hole[0] - 1n]);
      if (hole[1] >= from) from = hole[1] + 1n;
      // A hole that reaches beyond this range may cut the next one too.
      if (hole[1] > to) break;
    }
    if (from <= to) rest.push([from, to]);
  }
  return rest;
}

function v4Value(text: string): bigint {
  return text.split(".").reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function v6Value(text: string): bigint {
  const plain = text.replace(/\d+\.\d+\.\d+\.\d+$/, (v4) => {
    const value = v4Value(v4);
    return `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
  });
  const [head = "", tail] = plain.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const middle = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill("0");
  return [...left, ...middle, ...right].reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}
