// Address → who holds it, by time: pods come and go and reuse addresses, so a holder is valid from its start to its end.
import type { Micros } from "@bailiff/proto/event";
import { BoundedMap } from "../bounded/bounded-map.ts";
import type { DestinationClass } from "./address-class.ts";

export interface Holder {
  readonly key: string;
  readonly class: DestinationClass;
  readonly service: { readonly namespace: string; readonly name: string } | undefined;
  /** The ports that the claim is about, where it isn't about all of them: another port of an endpoint is another thing. */
  readonly ports?: ReadonlySet<number>;
  /** True: it stands there for nobody (label bailiff.dev/decoy). */
  readonly isDecoy?: boolean;
}

interface Holding {
  readonly holder: Holder;
  readonly start: Micros;
  readonly end: Micros;
}

/** A pod that ended keeps its address for late events this long, unless another takes it first. */
export const tombstoneMicros = 5 * 60 * 1_000_000;

const caps = { addresses: 65_536, holdingsPerAddress: 256 } as const;

export class Holders {
  readonly #fixed = new BoundedMap<string, Holder[]>(caps.addresses);
  readonly #timed = new BoundedMap<string, Holding[]>(caps.addresses);

  /** An address that belongs to one holder for good: a Service's ClusterIP, an endpoint that is no pod. The first claim stays. */
  fix(address: string, holder: Holder): void {
    const claims = this.#fixed.peek(address);
    if (claims === undefined) this.#fixed.set(address, [holder]);
    else if (claims.length < caps.holdingsPerAddress) claims.push(holder);
  }

  /** Takes one such claim back; the next oldest counts from now on. */
  unfix(address: string, { key, ports }: Holder): void {
    const claims = this.#fixed.peek(address);
    const at = claims?.findIndex((holder) => holder.key === key && isSame(holder.ports, ports)) ?? -1;
    if (claims === undefined || at === -1) return;
    claims.splice(at, 1);
    if (claims.length === 0) this.#fixed.delete(address);
  }

  /** An address that a pod held from `start` to `end` (Infinity: it still does). */
  hold(address: string, holder: Holder, start: Micros, end: Micros): void {
    const holdings = (this.#timed.get(address) ?? []).filter(
      (other) => other.start !== start || other.holder.key !== holder.key,
    );
    holdings.push({ holder, start, end });
    holdings.sort((a, b) => a.start - b.start);
    if (holdings.length > caps.holdingsPerAddress) holdings.shift();
    this.#timed.set(address, holdings);
  }

  /**
   * Who held the address at that time: a pod first, since a pod is nearer than the Service whose endpoint it is. What shares its node's
   * address is the node, but for the API server and the cluster's DNS: at the ports that they say are theirs they are themselves.
   */
  at(address: string, port: number, time: Micros): Holder | undefined {
    const held = this.#heldAt(address, time);
    if (held !== undefined && held.class !== "node") return held;
    const claims = this.#fixed.get(address);
    if (claims === undefined) return held;
    let node = held;
    let entity: Holder | undefined;
    let other: Holder | undefined;
    for (const claim of claims) {
      if (claim.class === "node") node ??= claim;
      else if (claim.ports === undefined || claim.ports.has(port)) {
        other ??= claim;
        if (claim.ports !== undefined && isEntity(claim)) entity ??= claim;
      }
    }
    return node === undefined ? other : (entity ?? node);
  }

  #heldAt(address: string, time: Micros): Holder | undefined {
    const holdings = this.#timed.get(address);
    if (holdings === undefined) return undefined;
    for (let index = holdings.length - 1; index >= 0; index--) {
      const holding = holdings[index];
      if (holding === undefined || holding.start > time) continue;
      return time <= holding.end + tombstoneMicros ? holding.holder : undefined;
    }
    return undefined;
  }
}

const isEntity = (holder: Holder): boolean => holder.class === "kube-apiserver" || holder.class === "cluster-dns";

function isSame(a: ReadonlySet<number> | undefined, b: ReadonlySet<number> | undefined): boolean {
  return a === b || (a?.size === b?.size && [...(a ?? [])].every((port) => b?.has(port) === true));
}
