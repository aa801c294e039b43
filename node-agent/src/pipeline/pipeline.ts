// The way of the data, whole: event → normalise → identify → judge → learn → case. Synchronous, bounded, and without a clock:
// the only time it knows is that of the events.
import { createHash } from "node:crypto";
import type { AgentVerdict, BaselineState, Coverage } from "@bailiff/crds";
import type { Event } from "@bailiff/proto/event";
import { Baseline } from "../baseline/baseline.ts";
import { clipPath, connectKey, execKey } from "../baseline/entry.ts";
import type { Expectation } from "../baseline/expectation.ts";
import { type ChannelReadiness, type LearningTerms, readiness } from "../baseline/readiness.ts";
import { shapeOf } from "../baseline/shape.ts";
import { BoundedMap } from "../bounded/bounded-map.ts";
import type { Destination } from "../destinations/destination.ts";
import type { Destinations } from "../destinations/destinations.ts";
import { engine } from "../engine.ts";
import type { Identities } from "../identity/identities.ts";
import { agentKey, type Subject } from "../identity/subject.ts";
import { basename, type Context } from "../judge/context.ts";
import { decide, judge, type Ruling } from "../judge/judge.ts";
import type { CompiledPolicy } from "../judge/policy/compiled-policy.ts";
import type { Objection } from "../judge/rule.ts";
import { blindObjection, coverageLoss } from "../judge/rules/coverage-loss/coverage-loss.ts";
import { unattributable, unattributed } from "../judge/rules/unattributable/unattributable.ts";
import type { Action } from "../normalise/action.ts";
import { type Blindness, normalise } from "../normalise/normalise.ts";
import { CaseFile } from "../report/case/case-file.ts";
import { rankOf } from "../report/case/finding-record.ts";
import { blindAction } from "./blind-action.ts";
import { ContainerState } from "./container-state.ts";
import type { Live } from "./live.ts";
import { nobody, nodeSubject } from "./nobody.ts";
import { originOf } from "./origin.ts";
import { add, newTally, type Tally } from "./tally.ts";

export interface PipelineOptions {
  readonly identities: Identities;
  readonly destinations: Destinations;
  /** Older first: where two select a pod, the first wins. Without any, every pod is an agent in mode Detect. */
  readonly policies: readonly CompiledPolicy[];
  readonly baselines?: ReadonlyMap<string, Baseline>;
  /** Given by a node agent that judges and learns at the same time; then `policies` is not asked. */
  readonly live?: Live;
}

/** A verdict and what it does not hold itself. */
export interface Report {
  readonly verdict: AgentVerdict;
  readonly subject: Subject;
  readonly policy: CompiledPolicy | undefined;
}

const caps = { containers: 4096, cases: 4096, baselines: 4096, nodes: 16_384 } as const;

/** What a pod is judged by, looked up once. */
interface Standing {
  readonly policy: CompiledPolicy | undefined;
  readonly isSelected: boolean;
}

export class Pipeline {
  readonly tally: Tally = newTally();
  readonly #identities: Identities;
  readonly #destinations: Destinations;
  readonly #policies: readonly CompiledPolicy[];
  readonly #live: Live | undefined;
  readonly #containers = new BoundedMap<string, ContainerState>(caps.containers, () =>
    add(this.tally.shed, "container"),
  );
  readonly #cases = new BoundedMap<string, CaseFile>(caps.cases, () => add(this.tally.shed, "case"));
  /** Bound once, since every context carries it. */
  readonly #destinationOf = (action: Action): Destination | undefined =>
    action.kind === "connect"
      ? this.#destinations.resolve(action.address, action.port, action.protocol, action.time)
      : undefined;
  readonly #nobodies = new BoundedMap<string, Subject>(caps.cases);
  readonly #standings = new BoundedMap<string, Standing>(caps.cases);
  readonly baselines: Map<string, Baseline>;
  readonly #judgedBy = new Map<string, { expectations: ReadonlyMap<string, Expectation>; hash: string }>();
  readonly #blindNodes = new Set<string>();
  readonly #blindPods = new Set<string>();

  constructor({ identities, destinations, policies, baselines, live }: PipelineOptions) {
    this.#identities = identities;
    this.#destinations = destinations;
    this.#policies = policies;
    this.#live = live;
    this.baselines = new Map(baselines);
  }

  /** Takes an event of a learning window: judged only to know what not to learn. */
  learn(event: Event): void {
    this.#take(event, true);
  }

  /** Ends the learning window: from now on actions are judged by what was learned so far. */
  finishLearning(confirmedOnly = false): void {
    this.#judgedBy.clear();
    for (const [agent, baseline] of this.baselines)
      this.#judgedBy.set(agent, { expectations: baseline.expectations(confirmedOnly), hash: baseline.hash() });
    // What comes now is judged by these counts: it takes nothing out of them any more.
    for (const state of this.#containers.values()) state.forgetLessons();
  }

  /** Takes an event to be judged. */
  take(event: Event): void {
    this.#take(event, false);
  }

  /** The verdicts on all pods with findings, by namespace, name and uid. */
  verdicts(): AgentVerdict[] {
    return this.reports().map(({ verdict }) => verdict);
  }

  /** The same, each with whom it is about and by which policy it was judged. */
  reports(): Report[] {
    const cases = [...this.#cases.values()].filter((file) => !file.isEmpty);
    const key = ({ subject: { pod } }: CaseFile): string => `${pod.namespace}/${pod.name}/${pod.uid}`;
    cases.sort((a, b) => (key(a) < key(b) ? -1 : 1));
    return cases.map((file) => this.#report(file));
  }

  /** The report on one pod, under that number of its cases; undefined where nothing was found since its case was dropped. */
  reportOf(uid: string, number: number): Report | undefined {
    const file = this.#cases.peek(uid);
    return file === undefined || file.isEmpty ? undefined : this.#report(file, number);
  }

  /** Forgets a pod's findings: its case was closed, and what comes now belongs to the next. */
  dropCase(uid: string): void {
    this.#cases.delete(uid);
  }

  /** Looks policies up anew: they changed, or this pod's labels did. Open cases are judged by the new ones. */
  forgetStandings(): void {
    for (const [uid] of [...this.#standings.entries()]) this.#standings.delete(uid);
    for (const file of this.#cases.values())
      if (file.subject.pod.agent !== "") file.policy = this.#standing(file.subject).policy;
  }

  #report(file: CaseFile, number = 1): Report {
    const { subject, policy } = file;
    return { verdict: file.toVerdict(this.#basis(file), this.#coverage(file), number), subject, policy };
  }

  /** How much is remembered, by what it is: each has a cap, however many things an attacker names. */
  get sizes(): Readonly<Record<string, number>> {
    const most = (numbers: Iterable<number>): number => [...numbers].reduce((a, b) => Math.max(a, b), 0);
    return {
      containers: this.#containers.size,
      cases: this.#cases.size,
      nobodies: this.#nobodies.size,
      standings: this.#standings.size,
      baselines: this.baselines.size,
      blindNodes: this.#blindNodes.size,
      blindPods: this.#blindPods.size,
      subjects: this.#identities.size,
      destinations: this.#destinations.size,
      processesOfOneContainer: most([...this.#containers.values()].map(({ tree }) => tree.size)),
      findingsOfOneCase: most([...this.#cases.values()].map((file) => file.size)),
    };
  }

  /** The measured readiness of an agent's channels, by container. */
  readinessOf(agent: string, terms: LearningTerms): Map<string, Record<"exec" | "connect", ChannelReadiness>> {
    const out = new Map<string, Record<"exec" | "connect", ChannelReadiness>>();
    for (const [name, learned] of this.baselines.get(agent)?.containers ?? [])
      out.set(name, { exec: readiness(learned, "exec", terms), connect: readiness(learned, "connect", terms) });
    return out;
  }

  #take(event: Event, isLearning: boolean): void {
    this.tally.events++;
    const { action, counted, blindness } = normalise(event);
    if (action === undefined) {
      add(this.tally.counted, counted);
      if (blindness !== undefined && !isLearning) this.#blind(blindness);
      return;
    }
    this.tally.actions++;
    const known = this.#identities.resolve(action.process, action.node);
    // A container of no known pod is judged all the same, by the rules that need no habits: nobody's is not nothing.
    const subject = known ?? this.#nobody(action);
    if (known === undefined) {
      this.tally.unattributed++;
      if (isLearning) return;
      this.#open(subject, undefined, decide(unattributable, unattributed(action), action, noContext(action)), false);
    }
    const { policy, isSelected } = known === undefined ? noStanding : this.#standing(known);
    if (!isSelected) {
      this.tally.unselected++;
      return;
    }
    const state = this.#container(subject);
    const context = this.#context(action, subject, policy, state, isLearning);
    const shedBefore = state.trail.shed;
    const rulings = judge(action, context);
    if (state.trail.shed > shedBefore) add(this.tally.shed, "mark", state.trail.shed - shedBefore);
    for (const ruling of rulings) {
      if (isBad(ruling)) state.taint(ruling.action.process.execId, ruling.action.time);
      if (!isLearning) this.#open(subject, policy, ruling, known !== undefined && mayQuarantine(ruling, context));
    }
    if (
      (isLearning || this.#live !== undefined) &&
      known !== undefined &&
      context.origin === "agent" &&
      !rulings.some(({ gate, objection }) => gate === "KnownBad" && objection.isHabit !== true)
    )
      this.#learn(action, context, state);
  }

  #nobody(action: Action): Subject {
    let subject = this.#nobodies.get(action.process.docker);
    if (subject === undefined) {
      subject = nobody(action);
      this.#nobodies.set(action.process.docker, subject);
    }
    return subject;
  }

  #context(
    action: Action,
    subject: Subject,
    policy: CompiledPolicy | undefined,
    state: ContainerState,
    isLearning: boolean,
  ): Context {
    const name = basename(action.process.binary);
    const expectation = isLearning
      ? undefined
      : this.#expectationsOf(subject.agentKey, action.kind)?.get(subject.container);
    return {
      subject,
      policy,
      expectation,
      origin: originOf(action.process, action.parent, subject),
      name,
      destination: this.#destinationOf(action),
      destinationOf: this.#destinationOf,
      isNewImage:
        expectation !== undefined &&
        expectation.digests.size > 0 &&
        subject.imageDigest !== "" &&
        !expectation.digests.has(subject.imageDigest),
      isTreeNews: state.tree.learn(action.process, action.parent),
      tree: state.tree,
      trail: state.trail,
      rates: state.rates,
      shape: action.kind === "exec" ? shapeOf(name, action.process.arguments) : "",
    };
  }

  #learn(action: Action, { subject, destination, shape }: Context, state: ContainerState): void {
    const { process, parent, time } = action;
    if (action.kind === "file" || state.isTainted(process.execId, time)) return;
    const agent = subject.agentKey;
    let baseline = this.baselines.get(agent);
    if (baseline === undefined) {
      if (this.baselines.size >= caps.baselines) return;
      baseline = new Baseline(agent);
      this.baselines.set(agent, baseline);
    }
    const learned = baseline.container(subject.container);
    if (learned === undefined) return;
    baseline.sawImage(subject.imageDigest, subject.container, time);
    this.tally.learned++;
    const binary = clipPath(process.binary);
    if (action.kind === "exec") {
      const above = clipPath(parent?.binary ?? "");
      learned.sawExec(above, binary, shape, subject.pod.uid, time);
      state.note({ time, execId: process.execId, channel: "exec", key: execKey(above, binary, shape), learned });
    } else if (destination !== undefined) {
      learned.sawConnect(binary, destination, subject.pod.uid, time);
      state.note({
        time,
        execId: process.execId,
        channel: "connect",
        key: connectKey(binary, destination.token),
        learned,
      });
    }
  }

  #blind(blindness: Blindness): void {
    const objection = blindObjection(blindness);
    if (objection !== undefined) this.blind(blindness, objection);
  }

  /** Opens a finding of coverage: on the pod of that container, or on the node where none is named. */
  blind(blindness: Pick<Blindness, "time" | "node" | "docker">, objection: Objection): void {
    const subject = this.#identities.byContainer(blindness.docker, blindness.node) ?? nodeSubject(blindness.node);
    if (blindness.docker === "") {
      if (this.#blindNodes.size < caps.nodes) this.#blindNodes.add(blindness.node);
    } else if (this.#blindPods.size < caps.cases) this.#blindPods.add(subject.pod.uid);
    const action = blindAction({ kind: "exec-less", ...blindness });
    const { policy } = this.#standing(subject);
    this.#open(subject, policy, decide(coverageLoss, objection, action, { ...noContext(action), policy }), false);
  }

  #open(
    subject: Subject,
    policy: CompiledPolicy | undefined,
    ruling: Ruling | undefined,
    canQuarantine: boolean,
  ): void {
    if (ruling === undefined) return;
    let file = this.#cases.get(subject.pod.uid);
    if (file === undefined) {
      file = new CaseFile(subject, policy);
      this.#cases.set(subject.pod.uid, file);
    }
    if (ruling.gate === "Coverage" && this.#blindPods.size < caps.cases) this.#blindPods.add(subject.pod.uid);
    file.add(ruling, subject.container, canQuarantine, this.#destinationOf);
    this.#live?.found(subject, ruling);
  }

  #standing(subject: Subject): Standing {
    const known = this.#standings.get(subject.pod.uid);
    if (known !== undefined) return known;
    const policies = this.#live?.policies() ?? this.#policies;
    const policy = policies.find((one) => one.selects(subject.pod));
    const isSelected = policy !== undefined || (this.#live === undefined && policies.length === 0);
    const standing = { policy, isSelected };
    this.#standings.set(subject.pod.uid, standing);
    return standing;
  }

  #container(subject: Subject): ContainerState {
    const { key } = subject;
    let state = this.#containers.get(key);
    if (state === undefined) {
      state = new ContainerState();
      this.#containers.set(key, state);
    }
    return state;
  }

  #basis(file: CaseFile): { baselineHash: string; baselineState: BaselineState; stateHash: string } {
    const stateHash = createHash("sha256")
      .update(JSON.stringify([engine, file.policy?.source.spec ?? null]))
      .digest("hex");
    if (this.#live !== undefined) {
      const known = this.#live.known(agentKey(file.subject.pod));
      return { baselineHash: known?.hash ?? "", baselineState: known?.state ?? "Absent", stateHash };
    }
    const judgedBy = this.#judgedBy.get(file.subject.agentKey);
    return {
      baselineHash: judgedBy?.hash ?? "",
      baselineState: judgedBy === undefined ? "Absent" : "Ready",
      stateHash,
    };
  }

  /** Loss counters are not in a recording: without a sign of loss, coverage is Unknown, never Full. */
  #coverage({ subject: { pod } }: CaseFile): Coverage {
    if (this.#live !== undefined) return this.#blindPods.has(pod.uid) ? "Partial" : this.#live.coverage();
    return this.#blindPods.has(pod.uid) || this.#blindNodes.has(pod.node) ? "Partial" : "Unknown";
  }

  /** What to compare an action of this kind with; live, a channel is judged by once it is ready. */
  #expectationsOf(agent: string, kind: Action["kind"]): ReadonlyMap<string, Expectation> | undefined {
    if (this.#live === undefined) return this.#judgedBy.get(agent)?.expectations;
    const known = this.#live.known(agent);
    return known === undefined || (kind !== "file" && !known.isReady[kind]) ? undefined : known.expectations;
  }
}

/** Medium and above, from any gate but Novelty, Coverage and Identity: its episode is not learned. */
function isBad({ gate, severity, objection }: Ruling): boolean {
  if (objection.isHabit === true) return false;
  return rankOf(severity) >= rankOf("Medium") && gate !== "Novelty" && gate !== "Coverage" && gate !== "Identity";
}

/**
 * Novelty needs a baseline that is ready, and a channel in which new things are rare; what we could not see is no reason to cut
 * anybody off.
 */
function mayQuarantine({ gate, action }: Ruling, { expectation, policy }: Context): boolean {
  if (gate === "Coverage" || gate === "Identity") return false;
  if (gate !== "Novelty") return true;
  if (expectation === undefined) return false;
  const channel = action.kind === "connect" ? "connect" : "exec";
  return expectation.noveltyRateAtMost[channel] <= (policy?.learning.maxNoveltyRate ?? defaultMaxNoveltyRate);
}

/** The default of `AgentPolicy.spec.learning.maxNoveltyRate`, for pods without a policy. */
const defaultMaxNoveltyRate = 0.01;

const noStanding: Standing = { policy: undefined, isSelected: true };

const noContext = (action: Action) => ({ policy: undefined, destinationOf: () => undefined, subject: nobody(action) });
