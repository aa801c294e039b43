// The same attacks against, and from, other places: addresses, ports and host names that only attacks use become others.
import type { Event } from "@bailiff/proto/event";
import type { Corpus } from "../corpus/corpus.ts";
import { inventor } from "./invent.ts";
import { rewriteEvent, wordReplacer } from "./rewrite.ts";
import { inAttacks, onlyInAttacks } from "./truth.ts";

const addressesOf = (event: Event): { address: string; port: number }[] =>
  event.type === "kprobe" ? event.args.flatMap((one) => ("address" in one && one.port > 0 ? [one] : [])) : [];
const hostPattern = /(?:[a-z0-9-]+\.)+example\b/g;
const hostsOf = (event: Event): string[] =>
  "process" in event ? [...event.process.arguments.matchAll(hostPattern)].map(([host]) => host) : [];
/** Places whose address is what makes them what they are: the metadata service, and what is inside the cluster. */
const isFixed = (address: string): boolean => /^(?:169\.254\.|10\.|127\.|0\.)/.test(address);

/** Other addresses, other high ports, other host names. */
export function otherAddresses(corpus: Corpus, seed: number): Corpus {
  const invent = inventor(seed);
  const addresses = onlyInAttacks(corpus, (event) => addressesOf(event).map(({ address }) => address));
  const ports = onlyInAttacks(corpus, (event) => addressesOf(event).map(({ port }) => String(port)));
  const hosts = onlyInAttacks(corpus, hostsOf);
  const places = [...addresses].filter((address) => !isFixed(address));
  const high = [...ports].filter((port) => Number(port) > 1024);
  const text = wordReplacer(
    new Map([
      ...places.map((address) => [address, invent.address(address)] as const),
      ...[...hosts].map((host) => [host, invent.host(host)] as const),
      ...high.map((port) => [port, String(invent.port(port))] as const),
    ]),
  );
  const isHigh = new Set(high);
  const port = (_: string, number: number): number =>
    isHigh.has(String(number)) ? invent.port(String(number)) : number;
  return inAttacks(corpus, (event) => rewriteEvent(event, { text, port }));
}
