import { expect, test } from "vitest";
import { Destinations } from "../destinations/destinations.ts";
import { Baseline, type Measure } from "./baseline.ts";
import type { Learned } from "./counts/learned.ts";
import { bits, type Context, noveltyMass, shareOf } from "./habits/novelty.ts";

const places = new Destinations();
const to = (address: string, port = 443) => places.resolve(address, port, "TCP", 1);
const minute = 60 * 1_000_000;
const ready: Measure = () => ({
  state: "Ready",
  reason: "Settled",
  ...{ actions: 5000, pods: 2, ageMicros: 1, noveltyRate: 0, noveltyRateAtMost: 0.001 },
});

/** What is expected of a container that two pods were seen to do this in. */
function expected(see: (learned: Learned, pod: string) => void, pods = ["pod-1", "pod-2"]) {
  const baseline = new Baseline("n/deployment/a");
  const learned = baseline.container("app");
  if (learned !== undefined) for (const pod of pods) see(learned, pod);
  const found = baseline.expectations(ready).get("app");
  if (found === undefined) throw new Error("no expectation");
  return found;
}

const often = (count: number, see: (time: number) => void): void => {
  for (let index = 0; index < count; index++) see(index * minute);
};

test.each<[string, Context | undefined, number, number]>([
  ["nothing seen: the broader chance", undefined, 0.4, 0.4],
  ["no observations: the broader chance", { observations: 0, kinds: 0, once: 0, brought: 0 }, 0.4, 0.4],
  [
    "ten of three kinds, one once: (1 + 4 × 0.8) / (10 + 4)",
    { observations: 10, kinds: 3, once: 1, brought: 0 },
    0.8,
    0.3,
  ],
  [
    "a thousand of one kind: (0 + 2 × 0.5) / (1000 + 2)",
    { observations: 1000, kinds: 1, once: 0, brought: 0 },
    0.5,
    1 / 1002,
  ],
  ["each one new: (10 + 11 × 1) / (10 + 11)", { observations: 10, kinds: 10, once: 10, brought: 0 }, 1, 1],
  [
    "ten of three kinds, two once, one of those by a rollout: (2 - 1 + 4 × 0.8) / (10 + 4)",
    { observations: 10, kinds: 3, once: 2, brought: 1 },
    0.8,
    0.3,
  ],
])("Good–Turing by hand, %s", (_, context, broader, wanted) => {
  expect(noveltyMass(context, broader)).toBeCloseTo(wanted, 12);
});

test("under a new image an observation counts an eighth: (1/8 + 4 × 0.8) / (10/8 + 4)", () => {
  const inherited = noveltyMass({ observations: 10, kinds: 3, once: 1, brought: 1 }, 0.8, 1 / 8);
  expect(inherited).toBeCloseTo(3.325 / 5.25, 12);
});

test("a class's share by hand: (2 + 3 × 0.1) / (5 + 3), and of one that was never seen (0 + 3 × 0.1) / (5 + 3)", () => {
  const over = {
    of: new Map([
      ["a", 2],
      ["b", 3],
    ]),
    total: 5,
  };
  expect(shareOf(over, "a", 0.1)).toBeCloseTo(2.3 / 8, 12);
  expect(shareOf(over, "c", 0.1)).toBeCloseTo(0.3 / 8, 12);
});

test.each([
  [1, 0],
  [0.5, 1],
  [1 / 1024, 10],
  [0, 64],
  [2 ** -80, 64],
  [2, 0],
])("a chance of %d is %d bits", (chance, wanted) => {
  expect(bits(chance)).toBeCloseTo(wanted, 12);
});

test("a surprise is the product of its factors, and each of them can be worked out by hand", () => {
  const known = expected((learned, pod) => {
    often(50, (at) => learned.sawConnect("/app", to("203.0.113.1"), pod, at));
    often(30, (at) => learned.sawConnect("/app", to("203.0.113.2"), pod, at));
    if (pod === "pod-1") learned.sawConnect("/app", to("198.51.100.1"), pod, 1);
  });
  const { factors, bits: total } = known.connectSurprise("/app", to("198.51.100.9"));
  // Of the container's places all three are called by one program, and all three are of one container: (3 + 4 × x) / (3 + 4), twice.
  const agent = (3 + 4 * 0.5) / 7;
  const container = (3 + 4 * agent) / 7;
  const calls = (1 + 4 * container) / (161 + 4);
  // One program uses the door world 443/TCP, and that has all three of its places.
  const door = (3 + 2 * ((1 + 2 / 64) / (1 + 2))) / (3 + 2);
  // Two neighbourhoods, in one of which a place was seen once: (1 + 1) / (1 + 2 + 1).
  expect(factors.map(({ chance }) => chance)).toEqual([
    expect.closeTo(calls, 12),
    expect.closeTo(door, 12),
    expect.closeTo(2 / 4, 12),
  ]);
  expect(total).toBeCloseTo(-Math.log2((calls * door * 2) / 4), 9);
});

test("a new program is more surprising from a place where no program was, and the less the more its parent starts", () => {
  const narrow = expected((learned, pod) => often(100, (at) => learned.sawExec("/app", "/usr/bin/a", "", pod, at)));
  const of = (binary: string): number => narrow.execSurprise("/app", binary, "")?.bits ?? 0;
  expect(of("/dev/shm/x")).toBeGreaterThan(of("/usr/bin/x") + 2);
  expect(of("/usr/bin/a")).toBe(0);
  const diverse = expected((learned, pod) => {
    for (let kind = 0; kind < 30; kind++)
      often(3, (at) => learned.sawExec("/app", `/usr/bin/${kind}`, "", pod, at + kind));
  });
  expect(diverse.execSurprise("/app", "/usr/bin/x", "")?.bits).toBeLessThan(of("/usr/bin/x") - 3);
});

test("a known program is new by its parent, or by the shape of its command line", () => {
  const known = expected((learned, pod) => {
    often(40, (at) => learned.sawExec("/app", "/usr/bin/psql", "args[-c,text,text:select]", pod, at));
    learned.sawExec("/bin/sh", "/usr/bin/ls", "args[-la]", pod, 1);
  });
  expect(known.execSurprise("/bin/sh", "/usr/bin/psql", "args[-c,text,text:select]")?.kind).toBe("parent");
  const dropped = known.execSurprise("/app", "/usr/bin/psql", "args[-c,text,text:drop]");
  // One shape more than was seen in 80: (0 + 1) / (80 + 2).
  expect([dropped?.kind, dropped?.bits]).toEqual(["arguments", expect.closeTo(Math.log2(82), 9)]);
  expect(known.execSurprise("/app", "/usr/bin/psql", "args[-c,text,text:select]")).toBeUndefined();
});

test("who always does new things surprises less than who never does, and a new door more than a known one", () => {
  const explorer = expected((learned, pod) => {
    for (let at = 0; at < 200; at++) learned.sawConnect("/app", to(`198.51.100.${at}`), `${pod}-${at % 2}`, at);
  });
  const clerk = expected((learned, pod) => {
    often(100, (at) => learned.sawConnect("/app", to("203.0.113.1"), pod, at));
    often(100, (at) => learned.sawConnect("/app", to("203.0.113.2"), pod, at));
  });
  const bitsOf = (who: typeof clerk, address: string, port = 443) =>
    who.connectSurprise("/app", to(address, port)).bits;
  expect(bitsOf(explorer, "198.51.100.250")).toBeLessThan(3);
  expect(bitsOf(clerk, "203.0.113.9")).toBeGreaterThan(6);
  expect(bitsOf(clerk, "203.0.113.9", 4444)).toBeGreaterThan(bitsOf(clerk, "203.0.113.9") + 3);
});

test("only what a second pod, a second recording or a later day confirmed is known; with one pod it is the third day", () => {
  const day = 24 * 60 * minute;
  const see = (learned: Learned): void => {
    learned.sawExec("/app", "/bin/once", "", "pod-1", 1);
    for (let index = 0; index < 500; index++) learned.sawExec("/app", "/bin/often", "", "pod-1", index);
    for (const pod of ["pod-1", "pod-2"]) learned.sawExec("/app", "/bin/twice", "", pod, 1);
    for (const at of [1, 1 + day]) learned.sawExec("/app", "/bin/later", "", "pod-1", at);
    for (const period of [0, 1]) learned.sawExec("/app", "/bin/again", "", "pod-1", 1 + period, period);
  };
  const known = expected(see, [""]);
  const names = ["once", "often", "twice", "later", "again"];
  const knows = (one: typeof known) => names.map((name) => one.knowsBinary(`/bin/${name}`));
  expect(knows(known)).toEqual([false, false, true, true, true]);
  const alone = expected(
    (learned) => {
      for (const at of [1, 1 + day]) learned.sawExec("/app", "/bin/later", "", "pod-1", at);
      for (const at of [1, 1 + 3 * day]) learned.sawExec("/app", "/bin/often", "", "pod-1", at);
    },
    [""],
  );
  expect(knows(alone)).toEqual([false, true, false, false, false]);
});

test("while nobody could confirm anything all is known, and good enough for nobody's custody", () => {
  const baseline = new Baseline("n/deployment/a");
  baseline.container("app")?.sawExec("/app", "/bin/once", "", "pod-1", 1);
  expect(baseline.isProvisional).toBe(true);
  const known = baseline.expectations(ready).get("app");
  expect(known?.knowsBinary("/bin/once")).toBe(true);
  expect(known?.readiness.exec).toMatchObject({ state: "Learning", reason: "Unconfirmed" });
});

test("a pair's peak is the most within a minute that two pods agree on: one pod's flood makes no habit", () => {
  const known = expected((learned, pod) => {
    for (let index = 0; index < (pod === "pod-1" ? 200 : 5); index++)
      learned.sawConnect("/app", to("203.0.113.1"), pod, minute + index);
  });
  expect(known.pairOf("/app", to("203.0.113.1").token)?.peak).toBe(5);
  expect(known.pairOf("/bin/other", to("203.0.113.1").token)).toBeUndefined();
});

test("what a rollout brought makes what comes without one no cheaper, and under the next rollout counts like the rest", () => {
  const day = 24 * 60 * minute;
  const baseline = new Baseline("n/deployment/a");
  const learned = baseline.container("app");
  for (const pod of ["pod-1", "pod-2"]) often(500, (at) => learned?.sawConnect("/app", to("203.0.113.1"), pod, at));
  for (let place = 1; place < 20; place++) learned?.sawConnect("/app", to(`198.51.100.${place}`), "pod-3", day + place);
  const surprise = (isFresh = false): number =>
    baseline.expectations(ready).get("app")?.connectSurprise("/app", to("192.0.2.9"), isFresh).bits ?? 0;
  baseline.epochs.saw({ container: "app", imageDigest: "sha256:1", template: "a" }, 1, 1000);
  const unexplained = surprise();
  const before = surprise(true);
  baseline.epochs.saw({ container: "app", imageDigest: "sha256:1", template: "b" }, day, 19);
  // Twenty kinds in 1,019 calls, of which 19 were seen once: (19 + 21 x) / (1,019 + 21) before, and (0 + 21 x) / (1,019 + 21) after.
  expect(surprise()).toBeGreaterThan(unexplained + 1);
  expect(surprise(true)).toBe(before);
});

const version = (imageDigest: string, template = "") => ({ imageDigest, template });
/** Which of these versions are fresh in a container that was seen in those. */
function freshOf(seen: readonly (readonly [image: string, template: string, actions: number])[]) {
  const baseline = new Baseline("n/deployment/a");
  for (const pod of ["pod-1", "pod-2"]) baseline.container("app")?.sawExec("/app", "/bin/a", "", pod, 1);
  for (const [at, [image, template, actions]] of seen.entries())
    baseline.epochs.saw({ container: "app", ...version(image, template) }, at + 1, actions);
  baseline.epochs.saw({ container: "sidecar", ...version("sha256:other", "other") }, 1, 1000);
  const known = baseline.expectations(ready).get("app");
  return (image: string, template = "") => known?.isFresh(version(image, template));
}

test("an image is fresh until it did enough to have habits of its own, but for the first", () => {
  const isFresh = freshOf([
    ["first", "", 3],
    ["young", "", 199],
    ["settled", "", 200],
  ]);
  expect(["first", "young", "settled", "never-seen", ""].map((image) => isFresh(image))).toEqual([
    ...[false, true, false, true, false],
  ]);
});

test("a new pod template is fresh also where the image stays the same", () => {
  const isFresh = freshOf([
    ["image", "a", 1000],
    ["image", "b", 199],
    ["image", "c", 200],
  ]);
  expect(["a", "b", "c", "d", ""].map((template) => isFresh("image", template))).toEqual([
    ...[false, true, false, true, false],
  ]);
  expect(isFresh("", "d")).toBe(true);
  expect(isFresh("", "a")).toBe(false);
});

test("of a baseline that knows no templates the first one that is seen is the one it had, and the next is fresh", () => {
  expect(freshOf([["image", "", 1000]])("image", "a")).toBe(false);
  const isFresh = freshOf([
    ["image", "", 1000],
    ["image", "a", 1],
  ]);
  expect([isFresh("image", "a"), isFresh("image", "b"), isFresh("next", "a")]).toEqual([false, true, true]);
});

test("a pod whose image isn't told yet has the image that its template came with", () => {
  const isFresh = freshOf([
    ["", "a", 10],
    ["image", "a", 10],
    ["", "a", 10],
  ]);
  expect([isFresh("image", "a"), isFresh("other", "a")]).toEqual([false, true]);
});
