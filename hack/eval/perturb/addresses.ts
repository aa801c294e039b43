// The same attacks against, and from, other places: addresses, ports and host names that only attacks use become others.
import type { Event } from "@bailiff/proto/event";
import type { Corpus } from "../corpus/corpus.ts";
import { inventor } from "./invent.ts";
import { rewriteCorpus, rewriteEvent, wordReplacer } from "./rewrite.ts";
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

/** Networks of the recordings, and others in their place: the pods', the services', the node's, three of the world. */
const networks: readonly (readonly [from: RegExp, to: string])[] = [
  [/\b10\.244\.(\d{1,3}\.\d{1,3})\b/g, "10.42.$1"],
  [/\b10\.96\.(\d{1,3}\.\d{1,3})\b/g, "10.43.$1"],
  [/\b10\.0\.2\.(\d{1,3})\b/g, "192.168.50.$1"],
  [/\b203\.0\.113\.(\d{1,3})\b/g, "145.23.71.$1"],
  [/\b192\.0\.2\.(\d{1,3})\b/g, "91.112.66.$1"],
  [/\b198\.51\.100\.(\d{1,3})\b/g, "62.8.190.$1"],
];

/** Everybody's addresses are others, in events, arguments and cluster objects; what is beside what stays beside it. */
export function otherNetworks(corpus: Corpus): Corpus {
  const known = new Map<string, string>();
  const text = (value: string): string => {
    let answer = known.get(value);
    if (answer === undefined) {
      answer = networks.reduce((changed, [from, to]) => changed.replaceAll(from, to), value);
      known.set(value, answer);
    }
    return answer;
  };
  return rewriteCorpus(corpus, { text });
}
