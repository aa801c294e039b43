// Name records: which name had which address, from when to when. Live they come from the cluster's DNS, in replay from --names.
import type { Micros } from "@bailiff/proto/event";
import { BoundedMap } from "../bounded/bounded-map.ts";
import { canonicalAddress } from "../normalise/address.ts";

interface NameRecord {
  readonly name: string;
  readonly from: Micros;
  readonly to: Micros;
}

const caps = { addresses: 65_536, namesPerAddress: 64 } as const;

/** Names by address and time. Bounded: the address whose names were asked for longest ago is forgotten first. */
export class Names {
  readonly #byAddress = new BoundedMap<string, NameRecord[]>(caps.addresses);
  /** Records that didn't fit. */
  shed = 0;

  /** How many records were added that were not a known one going on. */
  news = 0;

  /** Adds a record; returns what is wrong with it, or undefined. */
  add(name: string, address: string, from: Micros, to: Micros): string | undefined {
    const canonical = canonicalAddress(address);
    if (canonical === undefined) return `"${address}" is no IP address`;
    if (!isDnsName(name)) return `"${name}" is no DNS name`;
    if (!(from <= to)) return "it ends before it begins";
    const records = this.#byAddress.get(canonical) ?? [];
    const spelled = name.toLowerCase().replace(/\.$/, "");
    // One answer of the resolver after the other is one record that goes on.
    const at = records.findIndex((one) => one.name === spelled && one.from <= to && from <= one.to);
    const known = records[at];
    if (known !== undefined)
      records[at] = { name: spelled, from: Math.min(known.from, from), to: Math.max(known.to, to) };
    else if (records.length >= caps.namesPerAddress) this.shed++;
    else {
      records.push({ name: spelled, from, to });
      this.news++;
    }
    this.#byAddress.set(canonical, records);
    return undefined;
  }

  /** Forgets what ended before that time. */
  prune(before: Micros): void {
    for (const [address, records] of this.#byAddress.entries()) {
      if (records.every(({ to }) => to >= before)) continue;
      const left = records.filter(({ to }) => to >= before);
      if (left.length === 0) this.#byAddress.delete(address);
      else records.splice(0, records.length, ...left);
    }
  }

  /** The names that an address had at a time, sorted, each once. */
  at(address: string, time: Micros): readonly string[] {
    const records = this.#byAddress.get(address);
    if (records === undefined) return [];
    const names = new Set<string>();
    for (const record of records) if (record.from <= time && time <= record.to) names.add(record.name);
    return [...names].sort();
  }

  /** All records, by address and name. */
  records(): (NameRecord & { readonly address: string })[] {
    const all = [...this.#byAddress.entries()].flatMap(([address, of]) => of.map((one) => ({ address, ...one })));
    const key = (one: (typeof all)[number]): string => `${one.address} ${one.name}`;
    return all.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.from - b.from));
  }

  get isEmpty(): boolean {
    return this.#byAddress.size === 0;
  }
}

function isDnsName(text: string): boolean {
  return (
    text.length <= 253 &&
    /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.?$/i.test(text)
  );
}
