// What a live node agent keeps of endpoints must mean what the whole objects mean in a replay.
import { expect, test } from "vitest";
import { Destinations } from "../../destinations/destinations.ts";
import { strippedSlice } from "./cluster.ts";

test("an endpoint's other ports aren't its Service: a kubelet beside the API server is no API server", () => {
  const destinations = new Destinations();
  const metadata = {
    name: "kubernetes",
    namespace: "default",
    labels: { "kubernetes.io/service-name": "kubernetes" },
  };
  const slice = { metadata, endpoints: [{ addresses: ["10.0.0.1"] }], ports: [{ name: "https", port: 6443 }] };
  destinations.learn(strippedSlice(slice));
  const keyOf = (port: number) => destinations.resolve("10.0.0.1", port, "TCP", 1).key;
  expect([keyOf(6443), keyOf(10_250), keyOf(2379)]).toEqual(["entity:kube-apiserver", "10.0.0.1", "10.0.0.1"]);
  expect(destinations.resolve("10.0.0.1", 10_250, "TCP", 1).class).toBe("private");
});

test("a slice that names no port speaks of all of them", () => {
  const destinations = new Destinations();
  const metadata = { name: "s", namespace: "a", labels: { "kubernetes.io/service-name": "s" } };
  const slice = { metadata, endpoints: [{ addresses: ["10.9.9.9"] }] };
  destinations.learn(strippedSlice(slice));
  expect(destinations.resolve("10.9.9.9", 7, "TCP", 1).key).toBe("service:a/s");
});
