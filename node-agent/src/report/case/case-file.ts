// One pod's case while it is open: findings by rule and signature, bounded, and the AgentVerdict that they make.
import {
  type AgentVerdict,
  apiVersion,
  type BaselineState,
  type Coverage,
  type Finding,
  limits,
  verdictName,
} from "@bailiff/crds";
import type { Destination } from "../../destinations/destination.ts";
import { engine } from "../../engine.ts";
import type { Subject } from "../../identity/subject.ts";
import type { CompiledPolicy } from "../../judge/policy/compiled-policy.ts";
import type { Ruling } from "../../judge/ruling.ts";
import type { Action } from "../../normalise/action.ts";
import { evidenceOf, plain } from "../evidence/evidence.ts";
import { FindingRecord, rankOf } from "./finding-record.ts";
import { weigh } from "./weigh.ts";

/** Findings that an open case may hold; the verdict shows the worst of them. */
const findingsCap = 256;
const shedAtOnce = 256;

/** What a case was computed from. */
export interface Basis {
  readonly baselineHash: string;
  readonly baselineState: BaselineState;
  readonly stateHash: string;
}

export class CaseFile {
  readonly subject: Subject;
  readonly #findings = new Map<string, FindingRecord>();
  policy: CompiledPolicy | undefined;
  /** Findings that found no room. */
  shed = 0;
  #shedCount = 0;

  constructor(subject: Subject, policy: CompiledPolicy | undefined) {
    this.subject = subject;
    this.policy = policy;
  }

  get isEmpty(): boolean {
    return this.#findings.size === 0;
  }

  get size(): number {
    return this.#findings.size;
  }

  /** Counts a ruling. `destinationOf` names the destinations of its evidence. */
  add(
    ruling: Ruling,
    container: string,
    mayQuarantine: boolean,
    destinationOf: (action: Action) => Destination | undefined,
    task = "",
  ): void {
    const { rule, objection, action } = ruling;
    // As the verdict spells it: what is cut to the same text is the same finding.
    const signature = plain(objection.signature, limits.signature);
    const key = `${rule.name}\n${container}\n${signature}`;
    let finding = this.#findings.get(key);
    if (finding === undefined) {
      finding = new FindingRecord(rule, signature, container);
      this.#findings.set(key, finding);
    }
    finding.see(
      {
        time: action.time,
        execId: action.process.execId,
        severity: ruling.severity,
        surprise: objection.surprise,
        message: objection.message,
        compared: ruling.compared,
        mayQuarantine: mayQuarantine && objection.isWeak !== true,
        task,
        detail: objection.detail,
      },
      () =>
        (objection.evidence ?? [action]).slice(0, limits.evidence).map((one) => evidenceOf(one, destinationOf(one))),
    );
    if (this.#findings.size > findingsCap + shedAtOnce) this.#shedLeast();
  }

  /** All findings, worst first; ties by what doesn't depend on the order of arrival. */
  findings(): FindingRecord[] {
    return [...this.#findings.values()].sort(compare);
  }

  /** The record of a rule's finding with that signature, in any container. */
  of(rule: string): readonly FindingRecord[] {
    return this.#findings.size === 0 ? [] : [...this.#findings.values()].filter((finding) => finding.rule === rule);
  }

  /** The verdict; `others` says of findings that are one for the whole agent what they list, undefined where another pod has them. */
  toVerdict(
    basis: Basis,
    coverage: Coverage,
    number = 1,
    others: ReadonlyMap<FindingRecord, ReadonlySet<string> | undefined> = new Map(),
  ): AgentVerdict {
    const { pod, imageDigest } = this.subject;
    const all = this.findings().filter((finding) => !others.has(finding) || others.get(finding) !== undefined);
    const { severity, score } = weigh(all);
    const shown = all.slice(0, limits.findings);
    const count = all.reduce((sum, finding) => sum + finding.count, 0) + this.#shedCount;
    const quarantineAt = this.policy?.quarantineAt ?? "High";
    const isQuarantine =
      rankOf(severity) >= rankOf(quarantineAt) &&
      all.some(
        (finding) =>
          finding.mayQuarantine && rankOf(finding.severity) >= Math.min(rankOf(quarantineAt), rankOf("Medium")),
      );
    return {
      apiVersion,
      kind: "AgentVerdict",
      metadata: {
        name: verdictName(pod.name, pod.uid, number),
        namespace: pod.namespace,
        labels: { "bailiff.dev/pod-uid": pod.uid },
      },
      spec: {
        mode: this.policy?.mode ?? "Detect",
        reportedBy: "",
        agent: {
          name: pod.agent,
          ...(pod.serviceAccount !== "" && { serviceAccount: pod.serviceAccount }),
          ...(imageDigest !== "" && { imageDigest }),
        },
        pod: { name: pod.name, uid: pod.uid, node: pod.node, ips: pod.addresses.slice(0, limits.podIps) },
        ...(this.policy !== undefined && { policy: { name: this.policy.name, generation: this.policy.generation } }),
        severity,
        score,
        summary: plain(summaryOf(all), limits.summary),
        findings: withinEvidence(shown.map((finding) => finding.toFinding(others.get(finding)))),
        count,
        findingsShed: all.length - shown.length + this.shed,
        basis: {
          ...(basis.baselineHash !== "" && { baselineHash: basis.baselineHash }),
          baselineState: basis.baselineState,
          engine,
          coverage,
          stateHash: basis.stateHash,
        },
        recommendation: isQuarantine ? "Quarantine" : "None",
      },
    };
  }

  /** The least findings go, by an order that arrival doesn't change; many at once, since a flood makes this the hot path. */
  #shedLeast(): void {
    for (const least of this.findings().slice(findingsCap)) {
      this.#findings.delete(`${least.rule}\n${least.container}\n${least.signature}`);
      this.shed++;
      this.#shedCount += least.count;
    }
  }
}

/** Keeps the first piece of evidence of each finding, then more of the worst, up to what one object may hold. */
function withinEvidence(findings: readonly Finding[]): Finding[] {
  let room = limits.evidenceTotal - findings.filter(({ evidence }) => evidence.length > 0).length;
  return findings.map((finding) => {
    const more = Math.min(Math.max(0, room), Math.max(0, finding.evidence.length - 1));
    room -= more;
    return { ...finding, evidence: finding.evidence.slice(0, 1 + more) };
  });
}

function compare(a: FindingRecord, b: FindingRecord): number {
  return (
    rankOf(b.severity) - rankOf(a.severity) ||
    Number(b.mayQuarantine) - Number(a.mayQuarantine) ||
    (b.surprise ?? 0) - (a.surprise ?? 0) ||
    a.first - b.first ||
    order(a.rule, b.rule) ||
    order(a.container, b.container) ||
    order(a.signature, b.signature)
  );
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function summaryOf(findings: readonly FindingRecord[]): string {
  const [first] = findings;
  if (first === undefined) return "";
  // Remarks are no part of the headline, unless there is nothing else.
  const told = findings.filter(({ severity }) => severity !== "Low" || first.severity === "Low");
  const rules = [...new Set(told.map(({ rule }) => rule))].filter((rule) => rule !== first.rule);
  return rules.length === 0
    ? first.message
    : `${first.message}; also ${rules.slice(0, 6).join(", ")}${rules.length > 6 ? "…" : ""}`;
}
