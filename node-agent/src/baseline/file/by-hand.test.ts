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

const findings = (["dev-attack-1", "dev-attack-2", "dev-attack-3"] as const).flatMap((session) =>
  verdictsOn(recorded(session)).flatMap(({ spec }) =>
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
  const { surprise, message } = found("deployment/ops-agent", "first-seen-destination", "/python 203.0.113.77:443");
  expect(surprise).toBeCloseTo(byHand, 1);
  expect(message).toContain(`1 in ${Math.round(1 / isNew)} that it calls somewhere new`);
});

test("a new program: novelty mass of its parent, backed off to the container's and the agent's, share of its place, and of shells", () => {
  const { connect, exec } = savedCounts("deployment/support-bot");
  const parent = "/usr/local/bin/python";
  const programs = distinct(exec.map(({ binary }) => binary));
  // The agent has one container: each program is of one container only. Nothing is known of the agent: one half.
  const ofAgent = mass(programs.length, programs.length, programs.length, 0.5);
  const parents = programs.map((one) => distinct(exec.filter((e) => e.binary === one).map((e) => e.parent)).length);
  const ofContainer = mass(sum(parents), programs.length, parents.filter((count) => count === 1).length, ofAgent);
  // A program that several entries name is one kind, and seen once only if all of them are.
  const own = exec.filter((e) => e.parent === parent);
  const kinds = distinct(own.map(({ binary }) => binary));
  const once = kinds.filter((one) => own.filter(({ binary }) => binary === one).every(({ pending }) => pending)).length;
  const calls = sum(connect.filter(({ binary }) => binary === parent).map(({ count }) => count));
  const isNew = mass(sum(own.map(({ count }) => count)) + calls, kinds.length, once, ofContainer);

  const { surprise, message } = found("deployment/support-bot", "first-seen-exec", "/bin/bash");
  const [, words = "", placeText = "1", shellText = "1"] =
    /1 in (\d[\d.]*) that it starts something new(?: × 1 in ([\d.]+) that it is in a \w+ place)?(?: × 1 in ([\d.]+) that it is a shell)?/.exec(
      message,
    ) ?? [];
  expect(Number(words)).toBe(Math.round(1 / isNew));
  // Every program of this container lies in a system place, as bash does; of what is new where no shell was, one in 64 is one.
  const isSystem = (path: string) => /^\/(?:usr|bin|sbin|lib|opt)\//.test(path);
  const edges = distinct(exec.map((e) => `${e.parent} ${e.binary}`));
  expect(edges.every((edge) => isSystem(edge.split(" ")[1] ?? ""))).toBe(true);
  const callers = distinct(exec.map((e) => e.parent)).length;
  const broader = (callers + 2 / 12) / (callers + 2);
  const isPlace = (kinds.length + 2 * broader) / (kinds.length + 2);
  expect(Number(placeText)).toBeCloseTo(1 / isPlace, 1);
  expect(Number(shellText)).toBe(64);
  expect(surprise).toBeCloseTo(-Math.log2((isNew * isPlace) / 64), 1);
});

/** P(X ≥ count) of a negative binomial, summed term by term: P(k) = Γ(k + r) / (k! Γ(r)) pʳ (1 - p)ᵏ. */
function tail(mean: number, variance: number, count: number): number {
  const [r, p] = [(mean * mean) / (variance - mean), mean / variance];
  let term = p ** r;
  let below = 0;
  for (let k = 0; k < count; k++) {
    below += term;
    term *= ((k + r) / (k + 1)) * (1 - p);
  }
  return 1 - below;
}

test("a reach: places, minutes and squares are in the object, and the bits are the tail of a negative binomial", () => {
  const { breadth } = savedCounts("deployment/support-bot");
  const { minutes = 1, places = 0, squares = 0, peak = 0 } = breadth ?? {};
  const mean = places / minutes;
  const spread = (squares - minutes * mean * mean) / (minutes - 1);
  const variance = Math.max(mean * 1.0001, spread) * (1 + 1 / minutes) + mean / minutes;
  const { surprise, message } = found("deployment/support-bot", "wide-reach", "places");
  const count = Number(/^(\d+) different places/.exec(message)?.[1]);
  expect(surprise).toBeCloseTo(-Math.log2(tail(mean, variance, count)), 1);
  expect(message).toContain(`; ${peak} was the most while it was learned, and ${mean.toFixed(1)} usual`);
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
