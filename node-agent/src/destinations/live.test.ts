// What a live node agent needs of the directory and a replay doesn't: that objects change and go.
import { expect, test } from "vitest";
import { Destinations } from "./destinations.ts";
import { Names } from "./names.ts";

const service = (name: string, clusterIP: string) => ({
  kind: "Service",
  metadata: { namespace: "crm", name },
  spec: { clusterIP, clusterIPs: [clusterIP] },
});
const slice = (service: string, ...addresses: string[]) => ({
  kind: "EndpointSlice",
  metadata: { namespace: "crm", name: `${service}-x`, labels: { "kubernetes.io/service-name": service } },
  endpoints: [{ addresses }],
});
const keyOf = (destinations: Destinations, address: string) => destinations.resolve(address, 80, "TCP", 1).key;

test("an address that a Service gave back belongs to the one that has it now", () => {
  const destinations = new Destinations();
  destinations.learn(service("old", "10.96.0.7"));
  expect(keyOf(destinations, "10.96.0.7")).toBe("service:crm/old");
  destinations.forget(service("old", "10.96.0.7"));
  expect(keyOf(destinations, "10.96.0.7")).toBe("10.96.0.7");
  destinations.learn(service("new", "10.96.0.7"));
  expect(keyOf(destinations, "10.96.0.7")).toBe("service:crm/new");
});

test("an endpoint of two Services stays the second's when the first lets it go", () => {
  const destinations = new Destinations();
  destinations.learn(slice("a", "10.244.0.9"));
  destinations.learn(slice("b", "10.244.0.9"));
  expect(keyOf(destinations, "10.244.0.9")).toBe("service:crm/a");
  destinations.forget(slice("a", "10.244.0.9"));
  expect(keyOf(destinations, "10.244.0.9")).toBe("service:crm/b");
  destinations.forget(slice("a", "10.244.0.9"));
  expect(keyOf(destinations, "10.244.0.9")).toBe("service:crm/b");
});

test("a name that is resolved again and again is one record, however often", () => {
  const names = new Names();
  for (let at = 0; at < 1000; at++) expect(names.add("api.example.com", "203.0.113.10", at, at + 10)).toBeUndefined();
  names.add("api.example.com", "203.0.113.10", 5000, 5010);
  expect(names.shed).toBe(0);
  expect(names.records()).toEqual([
    { address: "203.0.113.10", name: "api.example.com", from: 0, to: 1009 },
    { address: "203.0.113.10", name: "api.example.com", from: 5000, to: 5010 },
  ]);
  expect([names.at("203.0.113.10", 500), names.at("203.0.113.10", 3000)]).toEqual([["api.example.com"], []]);
});
