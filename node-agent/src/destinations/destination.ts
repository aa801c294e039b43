// Where a connect went, as far as can be known: the name that it is learned under, what it is close to, and who holds the address.
import type { Protocol } from "../normalise/action.ts";
import type { DestinationClass } from "./address-class.ts";

export interface Destination {
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly class: DestinationClass;
  /** `service:support/crm`, `workload:web/deployment/shop`, `node:n1`, `entity:metadata`, `fqdn:api.example.com` or the address. */
  readonly key: string;
  /** What the key is one of: the prefix of an address, else the class. */
  readonly prefix: string;
  /** The key with port and protocol: the token that baselines count. */
  readonly token: string;
  /** Names that the address had at that time; more than one means shared. */
  readonly names: readonly string[];
  readonly service: { readonly namespace: string; readonly name: string } | undefined;
  /** True: a Service that stands there for nobody, labelled bailiff.dev/decoy. */
  readonly isDecoy: boolean;
}

/** How a destination is written for people: its name where it has one, with the address beside it. */
export function describe(destination: Destination): string {
  const where = `${destination.address.includes(":") ? `[${destination.address}]` : destination.address}:${destination.port}`;
  if (destination.key === destination.address) return destination.protocol === "UDP" ? `${where}/UDP` : where;
  const separator = destination.key.indexOf(":");
  return `${destination.key.slice(separator + 1)} (${where})`;
}
