// The open cases, one a pod, and what they were computed from. Bounded: the case that was looked at longest ago goes first, counted.
import { createHash } from "node:crypto";
import type { AgentVerdict, BaselineState, Coverage } from "@bailiff/crds";
import type { Expectation } from "../baseline/expectation.ts";
import { BoundedMap } from "../bounded/bounded-map.ts";
import type { Destination } from "../destinations/destination.ts";
import { engine } from "../engine.ts";
import type { Subject } from "../identity/subject.ts";
import type { Ruling } from "../judge/judge.ts";
import type { CompiledPolicy } from "../judge/policy/compiled-policy.ts";
import type { Action } from "../normalise/action.ts";
import { CaseFile } from "../report/case/case-file.ts";
import type { Live } from "./live.ts";

/** A verdict and what it does not hold itself. */
export interface Report {
  readonly verdict: AgentVerdict;
  readonly subject: Subject;
  readonly policy: CompiledPolicy | undefined;
}

/** What an agent is judged by: its habits, and the hash of the counts that they were made of. */
export interface JudgedBy {
  readonly expectations: ReadonlyMap<string, Expectation>;
  readonly hash: string;
}

export interface DocketOptions {
  readonly destinationOf: (action: Action) => Destination | undefined;
  readonly judgedBy: ReadonlyMap<string, JudgedBy>;
  readonly live: Live | undefined;
  /** Told of each case that had to go. */
  readonly evicted: () => void;
}

const caps = { cases: 4096, nodes: 16_384 } as const;

export class Docket {
  readonly #cases: BoundedMap<string, CaseFile>;
  readonly #blindNodes = new Set<string>();
  readonly #blindPods = new Set<string>();
  readonly #options: DocketOptions;

  constructor(options: DocketOptions) {
    this.#options = options;
    this.#cases = new BoundedMap(caps.cases, options.evicted);
  }

  /** Counts a ruling into the pod's case, which it opens if need be. */
  enter(subject: Subject, policy: CompiledPolicy | undefined, ruling: Ruling, canQuarantine: boolean): void {
    const { uid } = subject.pod;
    let file = this.#cases.get(uid);
    if (file === undefined) {
      file = new CaseFile(subject, policy);
      this.#cases.set(uid, file);
    }
    if (ruling.gate === "Coverage") this.blindPod(uid);
    file.add(ruling, subject.container, canQuarantine, this.#options.destinationOf);
    this.#options.live?.found(subject, ruling);
  }

  /** From now on what is said of this pod is said with less than full sight. */
  blindPod(uid: string): void {
    if (this.#blindPods.size < caps.cases) this.#blindPods.add(uid);
  }

  /** The same for all pods of a node. */
  blindNode(node: string): void {
    if (this.#blindNodes.size < caps.nodes) this.#blindNodes.add(node);
  }

  /** All cases with findings, by namespace, name and uid. */
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
  drop(uid: string): void {
    this.#cases.delete(uid);
  }

  /** Weighs all open cases by the policies of now. */
  reweigh(policyOf: (subject: Subject) => CompiledPolicy | undefined): void {
    for (const file of this.#cases.values()) file.policy = policyOf(file.subject);
  }

  get sizes() {
    return {
      cases: this.#cases.size,
      blindNodes: this.#blindNodes.size,
      blindPods: this.#blindPods.size,
      findingsOfOneCase: [...this.#cases.values()].reduce((most, file) => Math.max(most, file.size), 0),
    };
  }

  #report(file: CaseFile, number = 1): Report {
    const { subject, policy } = file;
    return { verdict: file.toVerdict(this.#basis(file), this.#coverage(file), number), subject, policy };
  }

  #basis({ subject, policy }: CaseFile): { baselineHash: string; baselineState: BaselineState; stateHash: string } {
    const state = JSON.stringify([engine, policy?.source.spec ?? null]);
    const stateHash = createHash("sha256").update(state).digest("hex");
    const { live, judgedBy } = this.#options;
    const { hash = "", state: baselineState = "Absent" } =
      live !== undefined
        ? (live.known(subject.agentKey) ?? {})
        : { hash: judgedBy.get(subject.agentKey)?.hash, state: judgedBy.has(subject.agentKey) ? "Ready" : "Absent" };
    return { baselineHash: hash, baselineState: baselineState as BaselineState, stateHash };
  }

  /** Loss counters are not in a recording: without a sign of loss, coverage is Unknown, never Full. */
  #coverage({ subject: { pod } }: CaseFile): Coverage {
    const { live } = this.#options;
    if (live !== undefined) return this.#blindPods.has(pod.uid) ? "Partial" : live.coverage();
    return this.#blindPods.has(pod.uid) || this.#blindNodes.has(pod.node) ? "Partial" : "Unknown";
  }
}
