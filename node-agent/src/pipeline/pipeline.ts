// The way of the data, whole: event → normalise → identify → judge → learn → case. Synchronous, bounded, and without a clock:
// the only time it knows is that of the events.
import type { AgentVerdict } from "@bailiff/crds";
import type { Event } from "@bailiff/proto/event";
import type { Baseline } from "../baseline/baseline.ts";
import { Influence } from "../baseline/counts/influence.ts";
import { type ChannelReadiness, type LearningTerms, readiness } from "../baseline/readiness.ts";
import { shapeOf } from "../baseline/shapes/shape.ts";
import type { Destination } from "../destinations/destination.ts";
import type { Destinations } from "../destinations/destinations.ts";
import type { Identities } from "../identity/identities.ts";
import type { Subject } from "../identity/subject.ts";
import type { Context } from "../judge/context.ts";
import { programName } from "../judge/guise.ts";
import { judge } from "../judge/judge.ts";
import type { CompiledPolicy } from "../judge/policy/compiled-policy.ts";
import type { Objection } from "../judge/rule.ts";
import { isAboutHabits } from "../judge/rules/rollout-change/rollout-change.ts";
import type { Action } from "../normalise/action.ts";
import { type Blindness, normalise } from "../normalise/normalise.ts";
import type { ContainerState } from "./container-state.ts";
import { Containers } from "./containers.ts";
import { mayQuarantine } from "./custody-grounds.ts";
import { Docket, type Report } from "./docket.ts";
import { Failures } from "./failures.ts";
import { Habits } from "./habits.ts";
import { isBad, isLearnable, learn, type School } from "./learn.ts";
import type { Live } from "./live.ts";
import { Nobodies } from "./nobody.ts";
import { originOf } from "./origin.ts";
import { rolloutRuling, unattributedRuling } from "./own-rulings.ts";
import { Period } from "./period.ts";
import { Sight } from "./sight.ts";
import { noStanding, Standings } from "./standings.ts";
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

export type { Report };

export class Pipeline {
  readonly tally: Tally = newTally();
  readonly #identities: Identities;
  readonly #destinations: Destinations;
  readonly #live: Live | undefined;
  readonly #containers = new Containers(this.tally);
  /** Bound once, since every context carries it. */
  readonly #destinationOf = (action: Action): Destination | undefined =>
    action.kind === "connect"
      ? this.#destinations.resolve(action.address, action.port, action.protocol, action.time)
      : undefined;
  readonly #nobodies = new Nobodies();
  readonly #standings: Standings;
  readonly baselines: Map<string, Baseline>;
  readonly #school: School;
  readonly #habits: Habits;
  readonly #docket: Docket;
  readonly #period = new Period();
  readonly #sight: Sight;
  readonly #failures: Failures;

  constructor({ identities, destinations, policies, baselines, live }: PipelineOptions) {
    this.#identities = identities;
    this.#destinations = destinations;
    this.#standings = new Standings(() => live?.policies() ?? policies, live === undefined);
    this.#live = live;
    this.#habits = new Habits(live);
    this.baselines = new Map(baselines);
    const known = (agent: string) => live?.known(agent)?.baseline;
    this.#school = { baselines: this.baselines, influence: new Influence(), known };
    this.#docket = new Docket({
      destinationOf: this.#destinationOf,
      judgedBy: this.#habits.frozen,
      live,
      evicted: () => add(this.tally.shed, "case"),
    });
    const shared = { identities, standings: this.#standings, docket: this.#docket, baselines: this.baselines };
    this.#sight = new Sight({ ...shared, live });
    this.#failures = new Failures({
      ...shared,
      containers: this.#containers,
      habits: this.#habits,
      period: this.#period,
      destinationOf: this.#destinationOf,
      isLive: live !== undefined,
    });
  }

  /**
   * The events to be learned from now on are of another recording, which stands for a later day. One that lies within the time of
   * those before is of the same day.
   */
  nextRecording(): void {
    this.#period.next();
  }

  /** Takes an event of a learning window: judged only to know what not to learn. */
  learn(event: Event): void {
    this.#take(event, true);
  }

  /** Ends the learning window: from now on actions are judged by what was learned so far. */
  finishLearning(): void {
    this.#habits.freeze(this.baselines);
    // What comes now is judged by these counts: it takes nothing out of them any more.
    this.#containers.forgetLessons();
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
    return this.#docket.reports();
  }

  /** The report on one pod, under that number of its cases; undefined where nothing was found since its case was dropped. */
  reportOf(uid: string, number: number): Report | undefined {
    return this.#docket.reportOf(uid, number);
  }

  /** Forgets a pod's findings: its case was closed, and what comes now belongs to the next. */
  dropCase(uid: string): void {
    this.#docket.drop(uid);
  }

  /** Looks policies up anew: they changed, or this pod's labels did. Open cases are judged by the new ones. */
  forgetStandings(): void {
    this.#standings.forget();
    // A case's pod is as it was when the case was opened; its labels may have changed since.
    this.#docket.reweigh(({ pod }) => this.#standings.of(this.#identities.podOf(pod.uid) ?? pod).policy);
  }

  /** How much is remembered, by what it is: each has a cap, however many things an attacker names. */
  get sizes(): Readonly<Record<string, number>> {
    return {
      ...this.#docket.sizes,
      ...this.#containers.sizes,
      nobodies: this.#nobodies.size,
      standings: this.#standings.size,
      baselines: this.baselines.size,
      subjects: this.#identities.size,
      destinations: this.#destinations.size,
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
      if (blindness !== undefined) this.#sight.lost(blindness, isLearning);
      if (event.type === "exit") this.#failures.take(event, isLearning);
      return;
    }
    this.tally.actions++;
    const known = this.#identities.resolve(action.process, action.node);
    // A container of no known pod is judged all the same, by the rules that need no habits: nobody's is not nothing.
    const subject = known ?? this.#nobodies.of(action);
    if (known === undefined) {
      this.tally.unattributed++;
      if (isLearning) return;
      this.#docket.enter(subject, undefined, unattributedRuling(action), false);
    }
    const { policy, isSelected } = known === undefined ? noStanding : this.#standings.of(known.pod);
    if (!isSelected) {
      this.tally.unselected++;
      return;
    }
    if (isLearning) this.#period.turn(action.time);
    const state = this.#containers.of(subject);
    const context = this.#context(action, subject, policy, state, isLearning);
    const { shed, repeated } = state.trail;
    const rulings = judge(action, context);
    if (state.trail.shed > shed) add(this.tally.shed, "mark", state.trail.shed - shed);
    this.tally.repeated += state.trail.repeated - repeated;
    for (const ruling of rulings) {
      if (isBad(ruling)) state.taint(ruling.action.process.execId, ruling.action.time);
      if (isLearning) continue;
      const task = state.tree.taskOf(ruling.action.process.execId);
      if (context.isRollout && isAboutHabits(ruling))
        this.#docket.enter(subject, policy, rolloutRuling(ruling, context), false, task);
      else this.#docket.enter(subject, policy, ruling, known !== undefined && mayQuarantine(ruling, context), task);
    }
    const isTaught =
      (isLearning || this.#live !== undefined) && known !== undefined && isLearnable(action, context, rulings);
    if (isTaught && learn(action, context, state, this.#school, this.#period.number)) this.tally.learned++;
  }

  #context(
    action: Action,
    subject: Subject,
    policy: CompiledPolicy | undefined,
    state: ContainerState,
    isLearning: boolean,
  ): Context {
    const expectation = isLearning ? undefined : this.#habits.of(subject.agentKey, action.kind)?.get(subject.container);
    const name = programName(action.process, expectation?.knowsBinary(action.process.binary));
    return {
      subject,
      policy,
      expectation,
      origin: originOf(action.process, action.parent, subject),
      name,
      destination: this.#destinationOf(action),
      destinationOf: this.#destinationOf,
      isRollout: expectation?.isFresh(subject.version) === true,
      isTreeNews: state.tree.learn(action.process, action.parent),
      tree: state.tree,
      trail: state.trail,
      rates: state.rates,
      ordinary: state.ordinary,
      shape: action.kind === "exec" ? shapeOf(name, action.process.arguments) : "",
    };
  }

  /** Opens a finding of coverage: on the pod of that container, or on the node where none is named. */
  blind(blindness: Pick<Blindness, "time" | "node" | "docker">, objection: Objection): void {
    this.#sight.blind(blindness, objection);
  }
}
