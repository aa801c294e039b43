// Address and time → destination. Fed with Services, EndpointSlices, Nodes and pods; answers with what it knows.
import { limits } from "@bailiff/crds/shared/limits";
import type { Micros } from "@bailiff/proto/event";
import { BoundedMap } from "../bounded/bounded-map.ts";
import type { PodRecord, Raw } from "../identity/pod-record.ts";
import type { Protocol } from "../normalise/action.ts";
import { canonicalAddress } from "../normalise/address.ts";
import { addressClass, type DestinationClass } from "./address-class.ts";
import type { Destination } from "./destination.ts";
import { type Holder, Holders } from "./holders.ts";
import { Names } from "./names.ts";
import { prefixOf } from "./prefix.ts";

const cacheCap = 16_384;
/** Ports of one address that are kept: a port scan makes new ones all the time. */
const portsCap = 8;

/** What was made of an address before: one entry for each port, protocol, holder and set of names. */
interface Cached {
  /** True: the address is what it is by itself, whatever a directory says. */
  readonly isFixed: boolean;
  readonly entries: { destination: Destination; by: Holder | undefined; names: readonly string[] }[];
}

export class Destinations {
  readonly names: Names;
  readonly #holders = new Holders();
  readonly #cache = new BoundedMap<string, Cached>(cacheCap);
  /** True once a Service was seen: then the usual addresses of cluster services are not guessed any more. */
  #knowsServices = false;

  constructor(names: Names = new Names()) {
    this.names = names;
  }

  /** Destinations that were made and are remembered. */
  get size(): number {
    return this.#cache.size;
  }

  /** Takes a Service, EndpointSlice or Node as raw JSON; other kinds are none of its business. */
  learn(object: Raw): void {
    this.#each(object, (address, holder) => this.#holders.fix(address, holder));
    if (object["kind"] === "Service" && !this.#knowsServices) {
      this.#knowsServices = true;
      this.#cache.clear();
    }
  }

  /** Takes back what `learn` took of this very object: it is gone, or says something else now. */
  forget(object: Raw): void {
    this.#each(object, (address, holder) => this.#holders.unfix(address, holder));
  }

  /** The addresses that an object gives to somebody. */
  #each(object: Raw, take: (address: string, holder: Holder) => void): void {
    const each = (address: unknown, holder: Holder): void => {
      const canonical = typeof address === "string" ? canonicalAddress(address) : undefined;
      if (canonical !== undefined) take(canonical, holder);
    };
    const metadata = raw(object["metadata"]);
    const name = text(metadata["name"]);
    const namespace = text(metadata["namespace"]);
    switch (object["kind"]) {
      case "Service": {
        const spec = raw(object["spec"]);
        const isDecoy = raw(metadata["labels"])["bailiff.dev/decoy"] === "true";
        for (const address of [spec["clusterIP"], ...list(spec["clusterIPs"])])
          each(address, { ...serviceHolder(namespace, name), isDecoy });
        return;
      }
      case "EndpointSlice": {
        const service = text(raw(metadata["labels"])["kubernetes.io/service-name"]);
        if (service === "") return;
        const ports = new Set(list(object["ports"]).map((port) => Number(raw(port)["port"])));
        const holder = { ...serviceHolder(namespace, service), ...(ports.size > 0 && { ports }) };
        for (const endpoint of list(object["endpoints"]).map(raw))
          for (const address of list(endpoint["addresses"])) each(address, holder);
        return;
      }
      case "Node":
        for (const entry of list(raw(object["status"])["addresses"]).map(raw))
          each(entry["address"], { key: `node:${name}`, class: "node", service: undefined });
    }
  }

  /** A pod's addresses, for as long as it held them. hostNetwork pods have their node's address and resolve to it. */
  learnPod(pod: PodRecord, agent: string): void {
    const holder: Holder = pod.hostNetwork
      ? { key: `node:${pod.node}`, class: "node", service: undefined }
      : { key: `workload:${pod.namespace}/${agent}`, class: "cluster", service: undefined };
    // The node keeps its address when a pod that lived there ends.
    const end = pod.hostNetwork ? undefined : pod.end;
    for (const address of pod.addresses)
      this.#holders.hold(address, holder, pod.start, end ?? Number.POSITIVE_INFINITY);
  }

  /** What was at that address at that time. Addresses are canonical, as normalise gives them. */
  resolve(address: string, port: number, protocol: Protocol, time: Micros): Destination {
    // By address, then looked through: a key of all parts would be a new string for every connection.
    let cached = this.#cache.get(address);
    if (cached === undefined) {
      const own = addressClass(address, 0, false);
      cached = { isFixed: own === "metadata" || own === "loopback", entries: [] };
      this.#cache.set(address, cached);
    }
    // Nobody's Service or endpoint makes the metadata service or the own machine something else.
    const holder = cached.isFixed ? undefined : this.#holders.at(address, port, time);
    const names = holder === undefined && !this.names.isEmpty ? this.names.at(address, time) : none;
    for (const { destination, by, names: under } of cached.entries)
      if (
        destination.port === port &&
        destination.protocol === protocol &&
        by === holder &&
        (under === names || sameNames(under, names))
      )
        return destination;
    const destination = this.#make(address, port, protocol, holder, names);
    if (cached.entries.length >= portsCap) cached.entries.shift();
    cached.entries.push({ destination, by: holder, names });
    return destination;
  }

  #make(
    address: string,
    port: number,
    protocol: Protocol,
    holder: Holder | undefined,
    names: readonly string[],
  ): Destination {
    const kind: DestinationClass = holder?.class ?? addressClass(address, port, !this.#knowsServices);
    const named =
      holder?.key ?? (isEntity(kind) ? `entity:${kind}` : names.length === 1 ? `fqdn:${names[0]}` : address);
    // As an object holds it, so that what was saved is found again.
    const key = named.slice(0, limits.destination);
    return {
      address,
      port,
      protocol,
      class: kind,
      key,
      prefix: key === address ? prefixOf(address) : kind,
      token: `${key}:${port}/${protocol}`,
      names,
      service: holder?.service,
      isDecoy: holder?.isDecoy ?? false,
    };
  }
}

const none: readonly string[] = [];

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}
const raw = (value: unknown): Raw => (typeof value === "object" && value !== null ? (value as Raw) : {});
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function isEntity(kind: DestinationClass): boolean {
  return kind === "metadata" || kind === "kube-apiserver" || kind === "cluster-dns" || kind === "loopback";
}

/** Two Services have a part of their own in every cluster: the API server's, and DNS (named kube-dns by every installer, for clients' sake). */
function serviceHolder(namespace: string, name: string): Holder {
  const service = { namespace, name };
  if (namespace === "default" && name === "kubernetes")
    return { key: "entity:kube-apiserver", class: "kube-apiserver", service };
  if (namespace === "kube-system" && (name === "kube-dns" || name === "coredns"))
    return { key: "entity:cluster-dns", class: "cluster-dns", service };
  return { key: `service:${namespace}/${name}`, class: "cluster", service };
}
