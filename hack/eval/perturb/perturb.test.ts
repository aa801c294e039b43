import { expect, test } from "vitest";
import { type Corpus, loadCorpus, type Session } from "../corpus/corpus.ts";
import { fixtureFolder } from "../corpus/fixture.ts";
import { otherAddresses, otherNetworks } from "./addresses.ts";
import { otherNames } from "./agents.ts";
import { busier, lossy, thinnedTraining } from "./pace.ts";
import { perturbations } from "./perturbations.ts";
import { rewriteCorpus, wordReplacer } from "./rewrite.ts";
import { renamedTools } from "./tools.ts";
import { transplants } from "./transplant.ts";
import { stepOf } from "./truth.ts";

const loaded = await loadCorpus(fixtureFolder);
if ("problems" in loaded) throw new Error(loaded.problems.join("\n"));
const names = ["train-1", "dev-attack-1", "dev-benign-1"];
const corpus: Corpus = {
  ...loaded.corpus,
  sessions: loaded.corpus.sessions.filter(({ name }) => names.includes(name)),
};
const session = (of: Corpus, name: string): Session => {
  const found = of.sessions.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no session ${name}`);
  return found;
};
const attack = session(corpus, "dev-attack-1");
/** Events that are not the same any more. */
const changed = (before: Session, after: Session): number[] =>
  before.events.flatMap((event, index) =>
    JSON.stringify(event) === JSON.stringify(after.events[index]) ? [] : [index],
  );

test("nothing to rewrite, nothing rewritten", () => {
  expect(rewriteCorpus(corpus, {})).toEqual(corpus);
});

test("words are replaced whole, the longest first", () => {
  const replace = wordReplacer(
    new Map([
      ["/tmp/nc", "/tmp/x"],
      ["nc", "x"],
      ["10.0.0.1", "45.0.0.1"],
    ]),
  );
  expect(replace("/tmp/nc -e sh 10.0.0.1 rsync sync-nc nc.log 10.0.0.12 /usr/bin/nc")).toBe(
    "/tmp/x -e sh 45.0.0.1 rsync sync-nc nc.log 10.0.0.12 /usr/bin/x",
  );
});

test.each<[string, (corpus: Corpus) => Corpus]>([
  ["renamed tools", (of) => renamedTools(of, 1)],
  ["other addresses", (of) => otherAddresses(of, 1)],
])("%s change events of attack steps alone", (_, make) => {
  const made = make(corpus);
  const touched = changed(attack, session(made, "dev-attack-1"));
  expect(touched.length).toBeGreaterThan(10);
  for (const index of touched) {
    const event = attack.events[index];
    expect(event && stepOf(attack, event)).toBeDefined();
  }
  for (const name of ["train-1", "dev-benign-1"])
    expect(changed(session(corpus, name), session(made, name))).toEqual([]);
});

test("no attack-only tool, address or host is left under its name", () => {
  const text = JSON.stringify(session(renamedTools(corpus, 1), "dev-attack-1").events);
  expect(JSON.stringify(attack.events)).toContain("/tmp/xmrig");
  expect(text).not.toContain("xmrig");
  const placed = JSON.stringify(session(otherAddresses(corpus, 1), "dev-attack-1").events);
  expect(placed).not.toMatch(/203\.0\.113\.66|badhost\.example|"port":4444/);
});

test("pods of other names are the same in events, labels and objects", () => {
  const made = otherNames(corpus, 1);
  const { agentOf, steps, events } = session(made, "dev-attack-1");
  const named = new Set(
    events.flatMap((event) =>
      "process" in event && event.process.pod ? [`${event.process.pod.namespace}/${event.process.pod.name}`] : [],
    ),
  );
  expect(new Set(agentOf.keys())).toEqual(named);
  expect(JSON.stringify(made.sessions.map((one) => [...one.agentOf]))).not.toContain("support-bot");
  for (const { pod, agent } of steps) expect(agentOf.get(pod)).toBe(agent);
  const pods = made.objects.filter(({ kind }) => kind === "Pod") as unknown as {
    metadata: { namespace: string; name: string };
  }[];
  expect(pods.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual(
    expect.arrayContaining([...named]),
  );
});

test("no address of the recordings is left when all networks are others, but for those that mean something everywhere", () => {
  const text = JSON.stringify(otherNetworks(corpus).sessions.map(({ events }) => events));
  expect(text).not.toMatch(/"(?:10\.244|10\.96|203\.0\.113|192\.0\.2|198\.51\.100)\.\d/);
  expect(text).toContain('"address":"169.254.169.254"');
  expect(JSON.stringify(otherNetworks(corpus).objects)).toMatch(/"clusterIP":"10\.43\./);
});

test("the same seed makes the same sessions, another seed others", () => {
  const [first] = perturbations;
  expect(first?.make(corpus, 2)).toEqual(first?.make(corpus, 2));
  expect(first?.make(corpus, 2)).not.toEqual(first?.make(corpus, 3));
});

test("less to learn from leaves what is judged alone; busier sessions leave what is learned alone", () => {
  const thin = thinnedTraining(corpus, 0.2, 1);
  expect(session(thin, "train-1").events.length).toBeLessThan(session(corpus, "train-1").events.length * 0.8);
  expect(session(thin, "dev-attack-1")).toBe(attack);
  const busy = busier(corpus, 0.5);
  expect(session(busy, "train-1")).toBe(session(corpus, "train-1"));
  const [before, after] = [attack, session(busy, "dev-attack-1")];
  expect(after.endMs - after.startMs).toBeCloseTo((before.endMs - before.startMs) / 2, 0);
  const lost = lossy(corpus, 0.05, 1);
  const share = session(lost, "train-1").events.length / session(corpus, "train-1").events.length;
  expect(share).toBeGreaterThan(0.93);
  expect(share).toBeLessThan(0.97);
});

test("every step is grafted into one pod of every agent, where its processes hang on the pod's own", () => {
  const grafts = transplants(corpus);
  expect(new Set(grafts.map(({ agent }) => agent)).size).toBe(6);
  expect(grafts).toHaveLength(14 * 6);
  for (const { session: made, step } of grafts) {
    const own = made.events.filter((event) => stepOf(made, event)?.id === step.id || isGrafted(event));
    expect(own.length, step.id).toBeGreaterThan(0);
    for (const event of own.filter(isGrafted))
      if ("process" in event) expect(`${event.process.pod?.namespace}/${event.process.pod?.name}`).toBe(step.pod);
  }
});

const isGrafted = (event: Session["events"][number]): boolean =>
  "process" in event && event.process.execId.startsWith("grafted-");
