import { describe, expect, test } from "vitest";
import type { PodRecord } from "../identity/pod-record.ts";
import { corpusObjects, directory } from "../testing/engine.ts";
import { addressClass } from "./address-class.ts";
import { describe as written } from "./destination.ts";
import { Destinations } from "./destinations.ts";
import { tombstoneMicros } from "./holders.ts";
import { prefixOf } from "./prefix.ts";

const { destinations: corpus, identities } = directory(corpusObjects());
const micros = (time: string): number => Date.parse(time) * 1000;

test.each([
  ["10.96.10.20", 8080, "service:support/crm", "cluster"],
  ["10.96.0.1", 443, "entity:kube-apiserver", "kube-apiserver"],
  ["10.96.0.10", 53, "entity:cluster-dns", "cluster-dns"],
  ["10.96.50.15", 5432, "service:finance/postgres", "cluster"],
  ["169.254.169.254", 80, "entity:metadata", "metadata"],
  ["127.0.0.1", 8000, "entity:loopback", "loopback"],
  ["203.0.113.10", 443, "203.0.113.10", "world"],
  ["10.99.0.1", 80, "10.99.0.1", "private"],
  ["2001:db8::1", 443, "2001:db8::1", "world"],
  ["fe80::1", 80, "fe80::1", "link-local"],
])("in the corpus's cluster %s:%d is %s", (address, port, key, kind) => {
  const found = corpus.resolve(address, port, "TCP", micros("2026-11-20T08:06:00Z"));
  expect([found.key, found.class, found.token]).toEqual([key, kind, `${key}:${port}/TCP`]);
});

test.each([
  ["2026-11-20T08:06:00Z", "workload:support/deployment/support-bot"],
  ["2026-11-20T08:29:00Z", "workload:dev-agents/sandboxtemplate/9b1c4e77"],
  ["2026-11-20T08:38:00Z", "workload:web/deployment/web-frontend"],
])("10.244.1.23 was reused while the corpus was recorded: at %s it is %s", (time, key) => {
  expect(corpus.resolve("10.244.1.23", 8000, "TCP", micros(time)).key).toBe(key);
});

/** A recorded pod's record at other times, and with other addresses. */
function pod(change: Partial<PodRecord>): PodRecord {
  const object = corpusObjects().find(({ kind }) => kind === "Pod");
  const record = object && identities.learn(object);
  if (record === undefined) throw new Error("the corpus has no pod");
  return { ...record, addresses: ["10.1.1.1"], start: 1000, end: undefined, ...change };
}
const keyAt = (destinations: Destinations, time: number, address = "10.1.1.1"): string =>
  destinations.resolve(address, 80, "TCP", time).key;

test("a pod's address is nobody's before it, the pod's after its end for late events, then nobody's again", () => {
  const destinations = new Destinations();
  destinations.learnPod(pod({ start: 1000, end: 2000 }), "deployment/a");
  expect(keyAt(destinations, 999)).toBe("10.1.1.1");
  expect(keyAt(destinations, 1000)).toContain("deployment/a");
  expect(keyAt(destinations, 2000 + tombstoneMicros)).toContain("deployment/a");
  expect(keyAt(destinations, 2001 + tombstoneMicros)).toBe("10.1.1.1");
});

test("the next holder of an address ends the tombstone of the one before, in whatever order they are learned", () => {
  const first = pod({ start: 1000, end: 2000 });
  const next = pod({ start: 3000, uid: "next", name: "next" });
  for (const order of [
    [first, next],
    [next, first],
  ]) {
    const destinations = new Destinations();
    for (const one of order) destinations.learnPod(one, one === first ? "deployment/a" : "deployment/b");
    expect([1500, 2500, 3000, 9e15].map((time) => keyAt(destinations, time).slice(-1))).toEqual(["a", "a", "b", "b"]);
  }
});

test("a pod on the host's network is its node, like everything else there", () => {
  const destinations = new Destinations();
  destinations.learnPod(pod({ hostNetwork: true, node: "n7" }), "daemonset/x");
  expect(destinations.resolve("10.1.1.1", 80, "TCP", 5000)).toMatchObject({ key: "node:n7", class: "node" });
});

test("a node keeps its address when one of the pods on its network ends", () => {
  const destinations = new Destinations();
  destinations.learnPod(pod({ hostNetwork: true, node: "n7", start: 1000 }), "daemonset/x");
  destinations.learnPod(pod({ hostNetwork: true, node: "n7", start: 2000, end: 3000, uid: "job" }), "job/x");
  expect(keyAt(destinations, 3001 + tombstoneMicros)).toBe("node:n7");
});

const slice = (namespace: string, service: string, address: string, port: number) => ({
  kind: "EndpointSlice",
  metadata: { namespace, name: `${service}-x`, labels: { "kubernetes.io/service-name": service } },
  endpoints: [{ addresses: [address] }],
  ports: [{ port }],
});

describe("the address of a control plane's node", () => {
  const node = { kind: "Node", metadata: { name: "n1" }, status: { addresses: [{ address: "10.1.1.1" }] } };
  const learns: Readonly<Record<string, (destinations: Destinations) => void>> = {
    "the API server's endpoint": (of) => of.learn(slice("default", "kubernetes", "10.1.1.1", 6443)),
    "a pod on its network": (of) => of.learnPod(pod({ hostNetwork: true, node: "n1" }), "daemonset/x"),
    "the node": (of) => of.learn(node),
    "an exporter's endpoint": (of) => of.learn(slice("monitoring", "exporter", "10.1.1.1", 9100)),
  };
  const names = Object.keys(learns);
  test.each([names, [...names].reverse(), ["the node", ...names.filter((name) => name !== "the node")]])(
    "is the API server's at its port and the node's at all others, when %s, %s, %s and %s are learned in this order",
    (...order) => {
      const destinations = new Destinations();
      for (const name of order) learns[name]?.(destinations);
      const keyOf = (port: number) => destinations.resolve("10.1.1.1", port, "TCP", 5000).key;
      expect([6443, 10_250, 22].map(keyOf)).toEqual(["entity:kube-apiserver", "node:n1", "node:n1"]);
      expect(keyOf(9100)).toBe("node:n1");
    },
  );

  test("is nobody else's than the API server's where no port is told", () => {
    const destinations = new Destinations();
    destinations.learn(node);
    const { ports: _, ...all } = slice("default", "kubernetes", "10.1.1.1", 6443);
    destinations.learn(all);
    destinations.learnPod(pod({ hostNetwork: true, node: "n1" }), "daemonset/x");
    expect(destinations.resolve("10.1.1.1", 10_250, "TCP", 5000).key).toBe("node:n1");
  });

  test("is still the API server's at its port on a node whose pods are others'", () => {
    const destinations = new Destinations();
    destinations.learn(slice("default", "kubernetes", "10.1.1.1", 6443));
    expect(destinations.resolve("10.1.1.1", 6443, "TCP", 5000).key).toBe("entity:kube-apiserver");
    expect(destinations.resolve("10.1.1.1", 10_250, "TCP", 5000).key).toBe("10.1.1.1");
  });
});

test("of two slices of one Service the one that goes takes its own ports along", () => {
  const destinations = new Destinations();
  const slice = (port: number) => ({
    kind: "EndpointSlice",
    metadata: { namespace: "a", name: `s-${port}`, labels: { "kubernetes.io/service-name": "s" } },
    endpoints: [{ addresses: ["10.9.9.9"] }],
    ports: [{ port }],
  });
  for (const port of [80, 443]) destinations.learn(slice(port));
  destinations.forget(slice(443));
  const keyOf = (port: number) => destinations.resolve("10.9.9.9", port, "TCP", 1).key;
  expect([keyOf(80), keyOf(443)]).toEqual(["service:a/s", "10.9.9.9"]);
});

test("nobody's Service makes the metadata service or the own machine something else", () => {
  const destinations = new Destinations();
  for (const clusterIP of ["169.254.169.254", "127.0.0.1"])
    destinations.learn({ kind: "Service", metadata: { name: "trick", namespace: "evil" }, spec: { clusterIP } });
  expect(keyAt(destinations, 1, "169.254.169.254")).toBe("entity:metadata");
  expect(keyAt(destinations, 1, "127.0.0.1")).toBe("entity:loopback");
});

test("names are what they were at the time; one is the key, several are shared", () => {
  const destinations = new Destinations();
  expect(destinations.names.add("API.example.com.", "::ffff:203.0.113.9", 100, 200)).toBeUndefined();
  expect(destinations.names.add("cdn.example.com", "203.0.113.9", 150, 300)).toBeUndefined();
  const at = (time: number) => destinations.resolve("203.0.113.9", 443, "TCP", time);
  expect([99, 100, 150, 201, 301].map((time) => at(time).names)).toEqual([
    [],
    ["api.example.com"],
    ["api.example.com", "cdn.example.com"],
    ["cdn.example.com"],
    [],
  ]);
  expect(at(100).key).toBe("fqdn:api.example.com");
  expect(at(150).key).toBe("203.0.113.9");
});

test.each([
  ["api.example.com", "not an address", 1, 2, /no IP address/],
  ["-x-.example", "203.0.113.9", 1, 2, /no DNS name/],
  ["api.example.com", "203.0.113.9", 2, 1, /ends before it begins/],
  ["a".repeat(300), "203.0.113.9", 1, 2, /no DNS name/],
])("the record %s of %s from %d to %d is refused with a reason", (name, address, from, to, wanted) => {
  expect(new Destinations().names.add(name, address, from, to)).toMatch(wanted);
});

test("more names of one address than there is room for are counted", () => {
  const { names } = new Destinations();
  for (let index = 0; index < 100; index++) names.add(`n${index}.example.com`, "203.0.113.9", 1, 2);
  expect([names.at("203.0.113.9", 1).length, names.shed]).toEqual([64, 36]);
});

test.each([
  ["10.43.0.1", 443, true, "kube-apiserver"],
  ["10.43.0.1", 443, false, "private"],
  ["172.20.0.10", 53, true, "cluster-dns"],
  ["172.32.0.1", 443, true, "world"],
  ["100.64.0.1", 443, true, "private"],
  ["192.168.7.7", 443, true, "private"],
  ["0.0.0.0", 80, true, "loopback"],
  ["::", 80, true, "loopback"],
  ["fd12::1", 80, true, "private"],
  ["fd00:ec2::254", 80, true, "metadata"],
])("by itself %s:%d (conventions: %s) is %s", (address, port, byConvention, kind) => {
  expect(addressClass(address, port, byConvention)).toBe(kind);
});

test.each([
  ["203.0.113.66", "203.0.113.0/24"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
])("%s is near %s", (address, prefix) => {
  expect(prefixOf(address)).toBe(prefix);
});

test("for people a destination has its name and its address", () => {
  const time = micros("2026-11-20T08:06:00Z");
  expect(written(corpus.resolve("10.96.10.20", 8080, "TCP", time))).toBe("support/crm (10.96.10.20:8080)");
  expect(written(corpus.resolve("2001:db8::1", 53, "UDP", time))).toBe("[2001:db8::1]:53/UDP");
});
