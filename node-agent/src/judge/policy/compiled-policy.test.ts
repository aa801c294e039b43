import { everyPod } from "@bailiff/crds/selects/selects";
import { expect, test } from "vitest";
import { Destinations } from "../../destinations/destinations.ts";
import { normalise } from "../../normalise/normalise.ts";
import { aConnectOf, anExecOf } from "../../testing/commands.ts";
import { corpusObjects, directory, policyFor } from "../../testing/engine.ts";

const { identities } = directory(corpusObjects());
const event = anExecOf("support-bot");
const subject = identities.resolve(event.process, event.node);

test.each([
  ["support", {}, false],
  ["support", everyPod, true],
  ["support", { matchLabels: { app: "support-bot" } }, true],
  ["support", { matchLabels: { app: "other" } }, false],
  ["support", { matchExpressions: [{ key: "app", operator: "In", values: ["support-bot", "x"] }] }, true],
  ["support", { matchExpressions: [{ key: "app", operator: "DoesNotExist" }] }, false],
  ["finance", everyPod, false],
])("a policy in %s with the selector %j selects support-bot: %s", (namespace, selector, selects) => {
  expect(subject && policyFor(namespace, { selector }).selects(subject.pod)).toBe(selects);
});

test("learning's terms are numbers, and what is left out is what the API says", () => {
  expect(policyFor("support", { learning: { minAge: "1h30m", minActions: 5, minPods: 1 } }).learning).toEqual({
    minActions: 5,
    minAgeMicros: 90 * 60 * 1_000_000,
    minPods: 1,
    maxNoveltyRate: 0.01,
  });
  expect(policyFor("support").learning).toMatchObject({
    minActions: 1000,
    minAgeMicros: 24 * 3600 * 1_000_000,
    minPods: 2,
  });
});

const places = new Destinations();
places.names.add("api.example.com", "203.0.113.9", 0, 100);
places.names.add("cdn.example.com", "203.0.113.9", 50, 100);
const declares = policyFor("support", { declared: { destinations: [{ fqdn: "api.example.com", ports: [443] }] } });

test.each([
  ["while the name was the only one", "203.0.113.9", 443, 10, "declared"],
  ["while another name had the address too", "203.0.113.9", 443, 60, "shared"],
  ["when the record has ended", "203.0.113.9", 443, 101, "maybe"],
  ["on another port", "203.0.113.9", 80, 10, "undeclared"],
  ["another address on that port", "198.51.100.7", 443, 10, "maybe"],
  ["a private address on that port", "10.1.2.3", 443, 10, "undeclared"],
])("a declared name answers for an address %s", (_, address, port, time, answer) => {
  expect(declares.declaresDestination(places.resolve(address, port, "TCP", time))).toBe(answer);
});

const { action } = normalise(aConnectOf("support-bot"));
const except = (match: object) =>
  policyFor("support", { exceptions: [{ rule: "fan-out", reason: "4711", expires: "2027-01-31T00:00:00Z", match }] });

test.each([
  [{ binary: "/usr/local/bin/python" }, "4711"],
  [{ binary: "/usr/local/bin/py*" }, "4711"],
  [{ binary: "/usr/bin/*" }, undefined],
  [{ container: "server" }, "4711"],
  [{ container: "sidecar" }, undefined],
  [{ destination: "203.0.113.9" }, "4711"],
  [{ destination: "fqdn:api.example.com" }, "4711"],
  [{ destination: "8.8.8.8" }, undefined],
  [{ binary: "/usr/local/bin/python", container: "sidecar" }, undefined],
])("an exception that matches %j excepts a call of python in server: %s", (match, reason) => {
  const destination = places.resolve("203.0.113.9", 443, "TCP", 10);
  expect(action && except(match).excepts("fan-out", action, destination, "server")).toBe(reason);
  expect(action && except(match).excepts("miner", action, destination, "server")).toBeUndefined();
});
