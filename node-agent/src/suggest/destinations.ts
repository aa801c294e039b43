// Learned connects → declared destinations: each place once, by its best name, with its ports and how often it was seen.
import { isIP } from "node:net";
import { limits } from "@bailiff/crds";
import type { ConnectEntry } from "../baseline/counts/entry.ts";
import { prefixOf } from "../destinations/prefix.ts";
import { basename } from "../judge/context.ts";

export interface Place {
  /** As a policy declares it, such as {service: {name: "crm"}}; undefined where no policy can say it. */
  readonly declared: Readonly<Record<string, unknown>> | undefined;
  readonly ports: readonly number[];
  readonly count: number;
  readonly pods: number;
  readonly binaries: readonly string[];
  /** What a reviewer should know. */
  readonly note: string;
}

/** From so many addresses of one prefix on, the prefix is declared: the next one would be new again. */
const manyAddresses = 8;

/** The places of some entries, most seen first. */
export function placesOf(entries: Iterable<ConnectEntry>, namespace: string): Place[] {
  const all = [...entries];
  const near = Map.groupBy(
    new Set(all.filter(({ destination }) => isIP(destination) !== 0).map(({ destination }) => destination)),
    prefixOf,
  );
  const isMany = (address: string): boolean => (near.get(prefixOf(address))?.length ?? 0) >= manyAddresses;
  const keyOf = ({ destination }: ConnectEntry): string =>
    isIP(destination) !== 0 && isMany(destination) ? prefixOf(destination) : destination;
  const places = [...Map.groupBy(all, keyOf)].map(([key, some]) => placeOf(key, some, namespace, near));
  const order = ({ declared, note, ports }: Place): string => JSON.stringify([declared ?? note, ports]);
  return places
    .filter(({ note }) => note !== itself)
    .sort((a, b) => b.count - a.count || (order(a) < order(b) ? -1 : 1));
}

const itself = "itself";

function placeOf(
  key: string,
  entries: readonly ConnectEntry[],
  namespace: string,
  near: ReadonlyMap<string, readonly string[]>,
): Place {
  const ports = [...new Set(entries.map(({ port }) => port))].filter((port) => port > 0).sort((a, b) => a - b);
  const isTooMany = ports.length > limits.ports;
  const { declared, note } = say(key, namespace, near.get(key)?.length ?? 0);
  return {
    declared,
    ports: isTooMany ? [] : ports,
    count: entries.reduce((sum, { count }) => sum + count, 0),
    pods: new Set(entries.flatMap(({ pods }) => [...pods])).size,
    binaries: [...new Set(entries.map(({ binary }) => basename(binary)))].sort(),
    note: isTooMany ? [note, `${ports.length} ports, so all of them`].filter((text) => text !== "").join("; ") : note,
  };
}

function say(key: string, namespace: string, addresses: number): Pick<Place, "declared" | "note"> {
  const at = key.indexOf(":");
  const [kind, rest] = [key.slice(0, at), key.slice(at + 1)];
  if (isIP(key) !== 0) return { declared: { cidr: `${key}/${isIP(key) === 4 ? 32 : 128}` }, note: "" };
  if (key.includes("/") && isIP(key.slice(0, key.indexOf("/"))) !== 0)
    return { declared: { cidr: key }, note: `${addresses} addresses of it were seen` };
  switch (kind) {
    case "service": {
      const [home = "", name = ""] = rest.split("/");
      return { declared: { service: home === namespace ? { name } : { name, namespace: home } }, note: "" };
    }
    case "fqdn":
      return { declared: { fqdn: rest }, note: "" };
    case "entity":
      if (rest === "loopback") return { declared: undefined, note: itself };
      return {
        declared: { entity: rest },
        note: rest === "metadata" ? "hands out the cloud's credentials: is that meant?" : "",
      };
    case "workload":
      return {
        declared: undefined,
        note: `pods of ${rest}, called by their own addresses: declare their Service, or entity cluster`,
      };
    default:
      return { declared: undefined, note: `${key}: a policy can't name it` };
  }
}
