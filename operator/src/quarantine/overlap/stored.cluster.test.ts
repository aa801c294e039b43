// 500 generated sets of foreign policies on a real API server, a pod in each, held by the operator with the NetworkPolicy backend alone:
// what is stored then is judged by cyclonus. It takes a built tool: `npm run tools`.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../../../hack/control-plane/api.ts";
import { until } from "../../../../hack/control-plane/ready.ts";
import { cyclonus } from "../../../../hack/control-plane/tools.ts";
import { type Running, type Stage, startStage } from "../../testing/stage.ts";
import { armed } from "../armed/armed.ts";
import { compareArmed } from "../armed/compare.ts";
import { isOwnKey } from "../names.ts";
import type { Traffic } from "../networkpolicy/evaluate.ts";
import { parseNetworkPolicy } from "../networkpolicy/parse.ts";
import type { Policy } from "../networkpolicy/policy.ts";
import type { Labels } from "../networkpolicy/selector.ts";
import { ask } from "./oracle/cyclonus.ts";
import { type Case, generate } from "./oracle/generate.ts";
import { asTraffic, questions, subject } from "./oracle/questions.ts";
import { type Leak, overlap } from "./overlap.ts";

const binary = await cyclonus();
const sets = 500;
const chunk = 50;
const ours = { timeout: 600_000 };

/** One set: what was stored of it before the cut, in custody, and after the release. */
interface Held {
  readonly of: Case;
  readonly before: Json;
  readonly verdict: Json;
  readonly cut: Json;
  readonly status: Json;
  readonly foreign: readonly Json[];
  readonly armed: Json;
}

let stage: Stage;
let operator: Running;
const all: Held[] = [];
const after = new Map<Case, Json>();

/** Does the work for each, eight at a time. */
async function each<T, R>(things: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  const left = [...things.entries()];
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) done[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return done;
}

const policiesOf = (namespace: string) => `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;

/** The set's namespace and policies, and a bare pod. */
async function furnish({ namespace, namespaceLabels, foreign, allow, labels, ports }: Case): Promise<Json> {
  const { plane } = stage;
  await plane.ask("POST", "/api/v1/namespaces", { body: { metadata: { name: namespace, labels: namespaceLabels } } });
  for (const body of foreign) await plane.ask("POST", policiesOf(namespace), { body });
  await stage.policy(namespace, "p", {
    selector: { matchLabels: { agent: "p" } }, // no foreign policy asks for that label
    response: { allow, maxQuarantined: "100%" },
  });
  const containers = [{ name: "app", image: "example.com/app:1", ports }];
  return stage.pod(namespace, "pod", { ...labels, agent: "p" }, { nodeName: "node-1", containers });
}

/** Takes the pod into custody, and reads what is stored then. */
async function take(of: Case, before: Json): Promise<Held> {
  const verdict = await stage.verdict(before, "p");
  const { status } = await stage.phase(verdict, "Quarantined");
  const cut = await stage.getPod(of.namespace, "pod");
  const { items }: Json = await stage.plane.ask("GET", policiesOf(of.namespace));
  const isArmed = ({ metadata }: Json) => metadata.name === "bailiff-quarantine-p";
  const foreign = items.filter((one: Json) => !isArmed(one));
  return { of, before, verdict, cut, status, foreign, armed: items.find(isArmed) };
}

async function letGo({ of, verdict }: Held): Promise<void> {
  await stage.decide(verdict, { action: "Release" });
  await stage.phase(verdict, "Released");
  after.set(of, await stage.getPod(of.namespace, "pod"));
}

function without(labels: Labels, removed: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !removed.includes(key)));
}

function subsets(keys: readonly string[]): string[][] {
  return keys.reduce<string[][]>((all, key) => all.flatMap((set) => [set, [...set, key]]), [[]]);
}

const isCut = ({ status }: Held) => status.quarantine.overlap.length === 0;
const removedOf = ({ status }: Held): readonly string[] => status.quarantine.removedLabels;
const meant = ({ foreign, armed }: Held): [Policy[], Policy] => [
  foreign.map(parseNetworkPolicy),
  parseNetworkPolicy(armed),
];

/** What a pod of the set with these labels would still be let do, by our own analysis: a question for cyclonus. */
function leaksOf(held: Held, labels: Labels): { leak: Leak; traffic: Traffic }[] {
  const { of } = held;
  const found = overlap(...meant(held), { namespace: of.namespace, labels, ports: of.ports });
  return found.map((leak) => {
    if (!leak.witness) throw new Error(`${of.namespace}: no witness`);
    return { leak, traffic: asTraffic(subject(of, labels), leak.witness) };
  });
}

describe.runIf(binary !== undefined)("of 500 sets of policies, as they are stored", () => {
  const judge = (policies: readonly Json[], traffic: readonly Traffic[]) => ask(binary ?? "", policies, traffic);
  const chunks = () => Array.from({ length: sets / chunk }, (_, i) => all.slice(i * chunk, (i + 1) * chunk));

  beforeAll(async () => {
    stage = await startStage();
    operator = await stage.operator();
    const cases = Array.from({ length: sets }, (_, seed) => generate(seed));
    const pods = await each(cases, furnish);
    // Its caches know every policy before the first case is decided.
    const wanted = cases.reduce((sum, { foreign }) => sum + foreign.length + 1, 0);
    await until(`the operator knows ${wanted} NetworkPolicies`, 60_000, async () => {
      const text = await (await fetch(`http://127.0.0.1:${operator.metricsPort}/metrics`)).text();
      return text.includes(`bailiff_watch_objects{resource="networkpolicies"} ${wanted}\n`);
    });
    all.push(...(await each([...cases.entries()], ([i, of]) => take(of, pods[i]))));
    await each(all, letGo);
  }, 900_000);
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });

  test("some pods are cut at once, some by taking labels away, some not at all, which is called Ineffective", () => {
    const cut = all.filter(isCut);
    expect(cut.filter((one) => removedOf(one).length === 0).length).toBeGreaterThan(50);
    expect(cut.filter((one) => removedOf(one).length === 1).length).toBeGreaterThan(50);
    expect(cut.filter((one) => removedOf(one).length >= 2).length).toBeGreaterThan(20);
    for (const { status } of cut) expect(status.quarantine.state).toBe("Unverifiable"); // nobody on the node sees it
    const open = all.filter((one) => !isCut(one));
    expect(open.length).toBeGreaterThan(50);
    for (const { status, of } of open) expect(status.quarantine.state, of.namespace).toBe("Ineffective");
  });

  test("each armed policy is what was meant, peers included", () => {
    for (const { of, armed: stored } of all) {
      const policy = { metadata: { namespace: of.namespace, name: "p" }, spec: { response: { allow: of.allow } } };
      expect(compareArmed(armed(policy), stored), of.namespace).toEqual({ same: true });
    }
  });

  test("a pod that is called cut is let through nothing but what its own policy leaves open", ours, async () => {
    for (const some of chunks()) {
      const held = some.filter(isCut);
      const traffic = held.flatMap(({ of, cut }) => questions(of, cut.metadata.labels, 60));
      const beside = await judge(
        held.flatMap(({ foreign, armed }) => [...foreign, armed]),
        traffic,
      );
      const alone = await judge(
        held.map(({ armed }) => armed),
        traffic,
      );
      traffic.forEach((question, i) => {
        const isOut = question.source.pod?.labels["bailiff.dev/quarantine"] === "p";
        const direction = isOut ? "egress" : "ingress";
        expect(beside[i]?.[direction], JSON.stringify(question)).toBe(alone[i]?.[direction]);
      });
    }
  });

  test("no smaller set of labels would have cut it, and none at all where it is Ineffective", ours, async () => {
    let counted = 0;
    for (const some of chunks()) {
      const proofs = some.flatMap((held) => {
        const before = held.before.metadata.labels;
        const marks = Object.entries(held.cut.metadata.labels as Labels).filter(([key]) => isOwnKey(key));
        const most = isCut(held) ? removedOf(held).length : Number.POSITIVE_INFINITY;
        return subsets(Object.keys(before))
          .filter((set) => set.length < most)
          .map((set) => {
            const [proof] = leaksOf(held, { ...without(before, set), ...Object.fromEntries(marks) });
            if (!proof) throw new Error(`${held.of.namespace} is cut without ${set}, too`);
            return proof;
          });
      });
      const traffic = proofs.map((proof) => proof.traffic);
      const beside = await judge(
        some.flatMap(({ foreign, armed }) => [...foreign, armed]),
        traffic,
      );
      const alone = await judge(
        some.map(({ armed }) => armed),
        traffic,
      );
      proofs.forEach(({ leak: { direction }, traffic }, i) => {
        const answers = [beside[i]?.[direction], alone[i]?.[direction]];
        expect(answers, JSON.stringify(traffic)).toEqual([true, false]);
      });
      counted += proofs.length;
    }
    expect(counted).toBeGreaterThan(500);
  });

  test("each policy in the overlap really allows something that the cut does not", ours, async () => {
    let counted = 0;
    // One policy of each set at a time, since each is judged alone beside the cut.
    for (let round = 0; round < Math.max(...all.map(({ status }) => status.quarantine.overlap.length)); round++) {
      const found = all.flatMap((held) => {
        const said = held.status.quarantine.overlap[round];
        if (said === undefined) return [];
        const foreign = held.foreign.find(({ metadata }) => said.policy === `${metadata.namespace}/${metadata.name}`);
        const proof = leaksOf(held, held.cut.metadata.labels).find(
          ({ leak }) => leak.policy.name === foreign.metadata.name && leak.direction === said.direction.toLowerCase(),
        );
        if (!proof) throw new Error(`${said.policy} allows nothing, that we know: ${said.allows}`);
        return [{ ...proof, policies: [foreign, held.armed] }];
      });
      const traffic = found.map((one) => one.traffic);
      const answers = await judge(
        found.flatMap(({ policies }) => policies),
        traffic,
      );
      const alone = await judge(
        found.flatMap(({ policies }) => policies.slice(1)),
        traffic,
      );
      found.forEach(({ leak: { direction }, traffic }, i) => {
        expect([answers[i]?.[direction], alone[i]?.[direction]], JSON.stringify(traffic)).toEqual([true, false]);
      });
      counted += found.length;
    }
    expect(counted).toBeGreaterThan(100);
  });

  test("each pod is after its release as it was before its arrest", () => {
    expect(after.size).toBe(sets);
    for (const { of, before } of all) {
      const { labels, annotations, uid } = after.get(of)?.metadata ?? {};
      const was = before.metadata;
      expect({ labels, annotations, uid }).toEqual({ labels: was.labels, annotations: was.annotations, uid: was.uid });
    }
  });
});
