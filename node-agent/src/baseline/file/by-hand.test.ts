// The promise that every number in a verdict can be recomputed by hand: from the object that people read, with plain arithmetic.
import type { AgentBaseline, Finding } from "@bailiff/crds";
import { expect, test } from "vitest";
import { defaultTerms } from "../../replay/terms.ts";
import { pipeline, verdictsOn } from "../../testing/engine.ts";
import { recorded } from "../../testing/recordings.ts";
import { saveBaselines } from "./save.ts";

type Counts = NonNullable<AgentBaseline["status"]>["containers"][number];

const trained = pipeline();
const { objects } = saveBaselines(trained.baselines.values(), defaultTerms());
function savedCounts(agent: string): Counts {
  const [counts, ...others] = objects.find(({ status }) => status?.agent === agent)?.status?.containers ?? [];
  if (counts === undefined || others.length > 0) throw new Error(`${agent} has not one container`);
  return counts;
}

const findings = ["dev-attack-1", "dev-attack-3"].flatMap((session) =>
  verdictsOn(recorded(session as "dev-attack-1")).flatMap(({ spec }) =>
    spec.findings.map((finding) => ({ ...finding, agent: spec.agent.name })),
  ),
);
const found = (agent: string, rule: string, signature: string): Finding => {
  const one = findings.find((f) => f.agent === agent && f.rule === rule && f.signature.includes(signature));
  if (one === undefined) throw new Error(`no finding ${rule} ${signature}`);
  return one;
};

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)];
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
/** (once + (kinds + 1) × broader) / (observations + kinds + 1) */
const mass = (observations: number, kinds: number, once: number, broader: number): number =>
  (once + (kinds + 1) * broader) / (observations + kinds + 1);

test("a new place: novelty mass of the caller, share of the door, share of the neighbourhood", () => {
  const { connect, exec } = savedCounts("deployment/ops-agent");
  const python = "/usr/local/bin/python";
  const place = ({ destination, port, protocol }: (typeof connect)[number]) => `${destination}:${port}/${protocol}`;
  const own = connect.filter(({ binary }) => binary === python);
  // Of the agent's containers there is one: all its places are in one container only.
  const places = distinct(connect.map(place));
  const ofAgent = mass(places.length, places.length, places.length, 0.5);
  const callers = places.map((one) => distinct(connect.filter((c) => place(c) === one).map((c) => c.binary)).length);
  const ofContainer = mass(sum(callers), places.length, callers.filter((count) => count === 1).length, ofAgent);
  const runs = sum(exec.filter(({ binary }) => binary === python).map(({ count }) => count));
  const calls = sum(own.map(({ count }) => count)) + runs;
  const isNew = mass(calls, own.length, own.filter(({ pending }) => pending).length, ofContainer);

  const isWeb = (port: number) => [80, 443, 3000, 5000, 9443].includes(port) || (port >= 8000 && port <= 8999);
  const door = (c: (typeof connect)[number]) =>
    `${c.class} ${c.protocol === "TCP" && isWeb(c.port) ? "web" : c.port}/${c.protocol}`;
  const pairs = distinct(connect.map((c) => `${c.binary} ${door(c)}`)).map((pair) => pair.slice(pair.indexOf(" ") + 1));
  const share = (doors: readonly string[], broader: number) => {
    const weight = distinct(doors).length + 1;
    return (doors.filter((one) => one === "world web/TCP").length + weight * broader) / (doors.length + weight);
  };
  const isDoor = share(own.map(door), share(pairs, 1 / 64));

  const world = own.filter((c) => c.class === "world");
  const prefix = ({ destination }: (typeof connect)[number]) => destination.slice(0, destination.lastIndexOf("."));
  const near = world.filter((c) => c.pending && prefix(c) === "203.0.113").length;
  const isNear = (near + 1) / (world.filter(({ pending }) => pending).length + distinct(world.map(prefix)).length + 1);

  const byHand = -Math.log2(isNew * isDoor * isNear);
  const { surprise, message } = found("deployment/ops-agent", "first-seen-destination", "203.0.113.77:443");
  expect(surprise).toBeCloseTo(byHand, 1);
  expect(message).toContain(`1 in ${Math.round(1 / isNew)} that it calls somewhere new`);
});

test("a flood: calls and minutes are in the object, and so is the peak that it is compared with", () => {
  const { connect } = savedCounts("deployment/support-bot");
  const pair = connect.find(({ destination }) => destination === "service:support/crm");
  const { message } = found("deployment/support-bot", "volume", "service:support/crm");
  const { calls = 0, minutes = 1 } = pair?.tempo ?? {};
  expect(message).toContain(
    `${pair?.peak} was the most while it was learned, and ${(calls / minutes).toFixed(1)} a minute was usual`,
  );
});
