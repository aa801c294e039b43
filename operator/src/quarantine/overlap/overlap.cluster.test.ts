// Our analysis against cyclonus, answer by answer. It needs no cluster, but a built tool: `npm run tools`.
import { describe, expect, test } from "vitest";
import { cyclonus } from "../../../../hack/control-plane/tools.ts";
import { armed } from "../armed/armed.ts";
import { isolate } from "../isolate/isolate.ts";
import { isOwnKey, quarantineLabel } from "../names.ts";
import { evaluate, type Traffic } from "../networkpolicy/evaluate.ts";
import { parseNetworkPolicy } from "../networkpolicy/parse.ts";
import type { Policy } from "../networkpolicy/policy.ts";
import type { Labels } from "../networkpolicy/selector.ts";
import { ask, type Judgement } from "./oracle/cyclonus.ts";
import { type Case, generate, type Raw } from "./oracle/generate.ts";
import { asTraffic, questions, subject } from "./oracle/questions.ts";
import { type Leak, leaks, overlap } from "./overlap.ts";

const binary = await cyclonus();
const sets = 500;
const chunk = 50;
const questionsEach = 60;

/** What we claim of one generated case. */
interface Claim {
  readonly of: Case;
  readonly armed: Raw;
  readonly intended: Policy;
  readonly foreign: readonly Policy[];
  readonly cut: Labels;
  readonly removed: readonly string[] | undefined;
  readonly overlap: readonly Leak[];
}

function claim(seed: number): Claim {
  const of = generate(seed);
  const policy = { metadata: { namespace: of.namespace, name: "p" }, spec: { response: { allow: of.allow } } };
  const raw = { ...armed(policy) };
  const intended = parseNetworkPolicy(raw);
  const foreign = of.foreign.map(parseNetworkPolicy);
  const labels = { ...of.labels, [quarantineLabel]: "p" };
  const leaking = foreign.filter((each) => leaks(each, intended, of.ports).length > 0);
  const isolation = isolate(leaking, labels, isOwnKey);
  const removed = isolation.possible ? isolation.remove : undefined;
  const cut = without(labels, removed ?? []);
  const left = overlap(foreign, intended, { namespace: of.namespace, labels: cut, ports: of.ports });
  return { of, armed: raw, intended, foreign, cut, removed, overlap: left };
}

function without(labels: Labels, removed: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !removed.includes(key)));
}

function subsets(keys: readonly string[]): string[][] {
  return keys.reduce<string[][]>((all, key) => all.flatMap((set) => [set, [...set, key]]), [[]]);
}

const prisoner: Labels = { [quarantineLabel]: "p" };

/** The nth policies of all cases, made to select every pod of their namespace, so that their rules are judged alone. */
function rounds(claims: readonly Claim[]) {
  const most = Math.max(...claims.map(({ of }) => of.foreign.length));
  return Array.from({ length: most }, (_, i) =>
    claims.flatMap(({ of, armed, intended }) =>
      of.foreign.slice(i, i + 1).map((foreign) => {
        const raw: Raw = { ...foreign, spec: { ...(foreign["spec"] as Raw), podSelector: {} } };
        const policy = parseNetworkPolicy(raw);
        return { of, armed, raw, policy, leaks: leaks(policy, intended, of.ports) };
      }),
    ),
  );
}

/** The end of the traffic that is the pod's, judged alone: the peer may be cut by policies of its own. */
function ownEnd(judgement: Judgement, leak: Pick<Leak, "direction">): boolean {
  return judgement[leak.direction];
}

describe.runIf(binary !== undefined)("our analysis and cyclonus", () => {
  const claims = Array.from({ length: sets }, (_, seed) => claim(seed));
  const chunks = Array.from({ length: sets / chunk }, (_, i) => claims.slice(i * chunk, (i + 1) * chunk));
  const judge = (policies: readonly Raw[], traffic: readonly Traffic[]) => ask(binary ?? "", policies, traffic);

  test("the generated cases are of every kind: cut at once, cut by taking labels away, and beyond that", () => {
    expect(claims.filter(({ removed }) => removed?.length === 0).length).toBeGreaterThan(50);
    expect(claims.filter(({ removed }) => (removed?.length ?? 0) === 1).length).toBeGreaterThan(50);
    expect(claims.filter(({ removed }) => (removed?.length ?? 0) >= 2).length).toBeGreaterThan(20);
    expect(claims.filter(({ removed }) => removed === undefined).length).toBeGreaterThan(50);
  });

  test("both give the same answer to every question, before the cut and after it", { timeout: 600_000 }, async () => {
    for (const some of chunks) {
      const policies = some.flatMap(({ of, armed }) => [...of.foreign, armed]);
      const traffic = some.flatMap(({ of, cut }) =>
        [of.labels, cut].flatMap((labels) => questions(of, labels, questionsEach)),
      );
      const theirs = await judge(policies, traffic);
      const parsed = Map.groupBy(policies.map(parseNetworkPolicy), ({ namespace }) => namespace);
      traffic.forEach((question, i) => {
        const spaces = [question.source, question.destination].map(({ pod }) => pod?.namespace ?? "");
        const relevant = [...new Set(spaces)].flatMap((space) => parsed.get(space) ?? []);
        const ours = evaluate(relevant, question);
        const answer = { ingress: ours.ingress.allowed, egress: ours.egress.allowed, allowed: ours.allowed };
        expect(answer, JSON.stringify({ question, relevant }, sayBig)).toEqual(theirs[i]);
      });
    }
  });

  test("a pod that we call cut is let through nothing but what its own policy leaves open", {
    timeout: 600_000,
  }, async () => {
    for (const some of chunks) {
      const held = some.filter(({ removed }) => removed !== undefined);
      const traffic = held.flatMap(({ of, cut }) => questions(of, cut, questionsEach));
      const all = await judge(
        held.flatMap(({ of, armed }) => [...of.foreign, armed]),
        traffic,
      );
      const alone = await judge(
        held.map(({ armed }) => armed),
        traffic,
      );
      traffic.forEach((question, i) => {
        const direction = question.source.pod?.labels[quarantineLabel] === "p" ? "egress" : "ingress";
        expect(all[i]?.[direction], JSON.stringify(question)).toBe(alone[i]?.[direction]);
      });
    }
  });

  test("what we call a leak of a policy is one, by both evaluators", { timeout: 600_000 }, async () => {
    let counted = 0;
    for (const round of rounds(claims)) {
      const found = round.flatMap(({ of, raw, armed, leaks }) => {
        const pod = subject(of, prisoner);
        return leaks.map(({ direction, witness }) => {
          if (!witness) throw new Error(`${of.namespace}: no witness`);
          return { raw, armed, direction, traffic: asTraffic(pod, witness) };
        });
      });
      const traffic = found.map(({ traffic }) => traffic);
      const policies = round.map(({ raw }) => raw);
      const alone = await judge(policies, traffic);
      const cut = await judge(
        round.map(({ armed }) => armed),
        traffic,
      );
      found.forEach(({ raw, armed, direction, traffic }, i) => {
        const theirs = [alone[i]?.[direction], cut[i]?.[direction]];
        const ours = [raw, armed].map((policy) => evaluate([parseNetworkPolicy(policy)], traffic)[direction].allowed);
        expect({ theirs, ours }, JSON.stringify({ raw, traffic })).toEqual({
          theirs: [true, false],
          ours: [true, false],
        });
      });
      counted += found.length;
    }
    expect(counted).toBeGreaterThan(500);
  });

  test("a policy in which we find no leak allows nothing that the cut doesn't leave open", {
    timeout: 600_000,
  }, async () => {
    let counted = 0;
    for (const round of rounds(claims)) {
      const tight = round.flatMap(({ of, raw, armed, policy, leaks }) =>
        (["ingress", "egress"] as const)
          .filter((direction) => (policy[direction]?.length ?? 0) > 0)
          .filter((direction) => !leaks.some((leak) => leak.direction === direction))
          .map((direction) => ({ raw, armed, direction, traffic: questions(of, prisoner, 300, direction) })),
      );
      const traffic = tight.flatMap(({ traffic }) => traffic);
      const alone = await judge(
        tight.map(({ raw }) => raw),
        traffic,
      );
      const cut = await judge(
        tight.map(({ armed }) => armed),
        traffic,
      );
      const directions = tight.flatMap(({ direction, traffic }) => traffic.map(() => direction));
      directions.forEach((direction, i) => {
        if (alone[i]?.[direction]) expect(cut[i]?.[direction], JSON.stringify(traffic[i])).toBe(true);
      });
      counted += tight.length;
    }
    expect(counted).toBeGreaterThan(100);
  });

  test("no smaller set of labels would have cut it, and none at all where we say so", {
    timeout: 600_000,
  }, async () => {
    for (const some of chunks) {
      const proofs = some.flatMap(({ of, intended, foreign, removed }) =>
        subsets(Object.keys(of.labels))
          .filter((set) => removed === undefined || set.length < removed.length)
          .map((set) => {
            const labels = without({ ...of.labels, [quarantineLabel]: "p" }, set);
            const [leak] = overlap(foreign, intended, { namespace: of.namespace, labels, ports: of.ports });
            expect(leak?.witness, `${of.namespace} without ${set}`).toBeDefined();
            if (!leak?.witness) throw new Error("no witness");
            return { leak, traffic: asTraffic(subject(of, labels), leak.witness) };
          }),
      );
      const traffic = proofs.map(({ traffic }) => traffic);
      const all = await judge(
        some.flatMap(({ of, armed }) => [...of.foreign, armed]),
        traffic,
      );
      const alone = await judge(
        some.map(({ armed }) => armed),
        traffic,
      );
      proofs.forEach(({ leak, traffic }, i) => {
        const allowed = { beside: all[i] && ownEnd(all[i], leak), alone: alone[i] && ownEnd(alone[i], leak) };
        expect(allowed, JSON.stringify(traffic)).toEqual({ beside: true, alone: false });
      });
    }
  });

  test("each policy in the overlap allows something by itself that the cut would not", {
    timeout: 600_000,
  }, async () => {
    const most = Math.max(...claims.map(({ overlap }) => overlap.length));
    for (let round = 0; round < most; round++) {
      const some = claims.flatMap((one) => one.overlap.slice(round, round + 1).map((leak) => ({ ...one, leak })));
      const traffic = some.map(({ of, cut, leak }) => {
        if (!leak.witness) throw new Error(`${of.namespace}: no witness`);
        return asTraffic(subject(of, cut), leak.witness);
      });
      const policies = some.flatMap(({ of, armed, leak }) => [
        armed,
        ...of.foreign.filter((raw) => parseNetworkPolicy(raw).name === leak.policy.name),
      ]);
      const answers = await judge(policies, traffic);
      some.forEach(({ leak }, i) => {
        expect(answers[i] && ownEnd(answers[i], leak), JSON.stringify(traffic[i])).toBe(true);
      });
    }
    expect(most).toBeGreaterThan(1);
  });
});

function sayBig(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
