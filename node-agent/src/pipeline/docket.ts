// The open cases, one a pod, and what they were computed from. Bounded: the case that was looked at longest ago goes first, counted.
// Live it is the reporter who says which: a case that went here alone would be stored as less than it was.
import { createHash } from "node:crypto";
import type { AgentVerdict, BaselineState, Coverage } from "@bailiff/crds";
import { BoundedMap } from "../bounded/bounded-map.ts";
import type { Destination } from "../destinations/destination.ts";
import { engine } from "../engine.ts";
import type { Subject } from "../identity/subject.ts";
import type { CompiledPolicy } from "../judge/policy/compiled-policy.ts";
import { rolloutChange } from "../judge/rules/rollout-change/rollout-change.ts";
import type { Ruling } from "../judge/ruling.ts";
import type { Action } from "../normalise/action.ts";
import { CaseFile } from "../report/case/case-file.ts";
import type { FindingRecord } from "../report/case/finding-record.ts";
import type { JudgedBy } from "./habits.ts";
import type { Live } from "./live.ts";

/** A verdict and what it does not hold itself. */
export interface Report {
  readonly verdict: AgentVerdict;
  readonly subject: Subject;
  readonly policy: CompiledPolicy | undefined;
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
  /** Who was blind longest ago goes first: the newest is never taken for seen whole. */
  readonly #blindPods = new BoundedMap<string, true>(caps.cases);
  readonly #options: DocketOptions;

  constructor(options: DocketOptions) {
    this.#options = options;
    // Each case here has its place with the reporter, who keeps no more than this: by itself it is never full.
    this.#cases = new BoundedMap(caps.cases * (options.live === undefined ? 1 : 2), options.evicted);
  }

  /** Counts a ruling, if there is one, into the pod's case, which it opens if need be. */
  enter(
    subject: Subject,
    policy: CompiledPolicy | undefined,
    ruling: Ruling | undefined,
    canQuarantine: boolean,
    task?: string,
  ): void {
    if (ruling === undefined) return;
    const { uid } = subject.pod;
    let file = this.#cases.get(uid);
    if (file === undefined) {
      file = new CaseFile(subject, policy);
      this.#cases.set(uid, file);
    }
    if (ruling.gate === "Coverage") this.blindPod(uid);
    file.add(ruling, subject.container, canQuarantine, this.#options.destinationOf, task);
    this.#options.live?.found(subject, ruling);
  }

  /** From now on what is said of this pod is said with less than full sight. */
  blindPod(uid: string): void {
    this.#blindPods.set(uid, true);
  }

  /** The same for all pods of a node. */
  blindNode(node: string): void {
    if (this.#blindNodes.size < caps.nodes) this.#blindNodes.add(node);
  }

  /** All cases with findings, by namespace, name and uid. */
  reports(): Report[] {
    const key = ({ subject: { pod } }: CaseFile): string => `${pod.namespace}/${pod.name}/${pod.uid}`;
    const cases = [...this.#cases.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
    return cases.map((file) => this.#report(file)).filter(({ verdict }) => verdict.spec.findings.length > 0);
  }

  /** The report on one pod, under that number of its cases; undefined where nothing was found since its case was dropped. */
  reportOf(uid: string, number: number): Report | undefined {
    const file = this.#cases.peek(uid);
    const report = file === undefined || file.isEmpty ? undefined : this.#report(file, number);
    return report === undefined || report.verdict.spec.findings.length === 0 ? undefined : report;
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
    const basis = this.#basis(file);
    return { verdict: file.toVerdict(basis, this.#coverage(file), number, this.#shared(file)), subject, policy };
  }

  /** A rollout's finding is one for the agent: on the pod that showed it first, with what all of them showed. */
  #shared(file: CaseFile): ReadonlyMap<FindingRecord, ReadonlySet<string> | undefined> {
    const out = new Map<FindingRecord, ReadonlySet<string> | undefined>();
    for (const own of file.of(rolloutChange.name)) {
      const all = [...this.#cases.values()]
        .filter(({ subject }) => subject.agentKey === file.subject.agentKey)
        .flatMap((other) => other.of(rolloutChange.name).map((record) => ({ record, uid: other.subject.pod.uid })))
        .filter(({ record }) => record.signature === own.signature)
        .sort((x, y) => x.record.first - y.record.first || (x.uid < y.uid ? -1 : 1));
      const details = new Set(all.flatMap(({ record }) => [...record.details]).sort());
      out.set(own, all[0]?.record === own ? details : undefined);
    }
    return out;
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
    if (live !== undefined) return this.#blindPods.peek(pod.uid) === true ? "Partial" : live.coverage();
    return this.#blindPods.peek(pod.uid) === true || this.#blindNodes.has(pod.node) ? "Partial" : "Unknown";
  }
}
