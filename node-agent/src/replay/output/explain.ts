// Every gate's numbers for one verdict: what was asked, what came out, compared with what. Gates that did not object say so too.
import { type Finding, type Gate, gates, type Severity, severities } from "@bailiff/crds";
import { bitsFrom } from "../../judge/thresholds.ts";
import { plain } from "../../report/evidence/evidence.ts";
import type { ActionCounts } from "../record/recorder.ts";
import { counselLines } from "./counsel.ts";
import { columns, counted, field, type Ink, severityStyle, wrap } from "./paper.ts";
import { baselineLines } from "./readiness-text.ts";
import type { VerdictView } from "./verdict-view.ts";

/** One verdict's account, gate by gate, ending in a newline. */
export function explain(view: VerdictView, ink: Ink): string {
  const { spec, metadata } = view.verdict;
  const lines = [
    `${ink("bold", `${metadata.namespace}/${metadata.name}`)}  ${ink(severityStyle[spec.severity], spec.severity)}, score ${spec.score} of 100, recommends ${spec.recommendation}`,
    ...gates.flatMap((gate) => gateLines(gate, view, ink)),
    ...sumLines(view, ink),
  ];
  return `${lines.join("\n")}\n`;
}

function gateLines(gate: Gate, view: VerdictView, ink: Ink): string[] {
  const objections = view.verdict.spec.findings.filter((finding) => finding.gate === gate);
  const asked = questions[gate](view, view.recorder.actionsOf(view.verdict.spec.pod.uid));
  const answer =
    objections.length === 0
      ? ink("green", "did not object")
      : ink("yellow", `objected: ${counted(objections.length, "finding")}`);
  return [
    "",
    `${ink("bold", gate.padEnd(20))}${answer}`,
    ...asked.flatMap((text) => wrap(text, columns - 4).map((one) => `  ${one}`)),
    ...objections.flatMap((finding) => objectionLines(finding, view, ink)),
  ];
}

const questions: Readonly<Record<Gate, (view: VerdictView, actions: ActionCounts) => string[]>> = {
  Identity: ({ verdict: { spec }, subject }) => [
    `Is the action a known pod's? ${spec.agent.name}, container ${subject.container}, ${subject.probesKnown ? "by the pod's object" : "by what Tetragon associated (no pod object given)"}.`,
  ],
  Coverage: ({ verdict: { spec } }) => [
    `Did we see everything? ${spec.basis.coverage}${spec.basis.coverage === "Unknown" ? ": no sign of loss, but a recording holds no loss counters" : ""}.`,
  ],
  DeclaredExec: ({ policy }, { exec }) => {
    if (policy === undefined)
      return [`Asked of ${counted(exec, "exec")}. No policy selects the pod, so nothing is declared.`];
    const { processes, complete } = policy.source.spec.declared;
    return [
      `Asked of ${counted(exec, "exec")}. ${policy.name} declares ${counted(processes.length, "process", "processes")}, complete: ${complete}${complete ? "" : " (what is not declared is no violation)"}.`,
    ];
  },
  DeclaredDestination: ({ policy }, { connect }) => {
    if (policy === undefined)
      return [`Asked of ${counted(connect, "connect")}. No policy selects the pod, so nothing is declared.`];
    const { destinations, complete } = policy.source.spec.declared;
    return [
      `Asked of ${counted(connect, "connect")}. ${policy.name} declares ${counted(destinations.length, "destination")}, complete: ${complete}${complete ? "" : " (what is not declared is no violation)"}.`,
    ];
  },
  KnownBad: ({ policy }, { exec, connect, file }) => [
    `Has it a shape that is bad whatever was learned? Asked of ${counted(exec, "exec")}, ${counted(connect, "connect")} and ${counted(file, "sensitive file read")}; ${counted(policy?.disabled.size ?? 0, "rule")} disabled by policy.`,
  ],
  Novelty: ({ learned, readiness, policy }) => [
    `How surprising is it? Below ${bitsFrom.notable} bits nothing is said; a program is Medium from ${bitsFrom.strange} bits on, a place from ${bitsFrom.alarming} (another host of a usual kind from ${bitsFrom.grave}), and what is rare in one task together from ${bitsFrom.unusual} above the ordinary.`,
    ...baselineLines(learned, readiness).map((text) => `Baseline: ${text}.`),
    `A live agent would need ${counted(policy?.learning.minActions ?? 1000, "action")} and ${counted(policy?.learning.minPods ?? 2, "pod")}; a finished learning window waives age and pods.`,
  ],
  Sequence: (_, { exec, connect, file }) => [
    `Does it make earlier actions of the same process tree worse? Asked of ${counted(exec + connect + file, "action")}, looking back at most 150 s.`,
  ],
  Quota: ({ policy }, { exec }) => {
    const { execsPerMinute, newDestinationsPerHour } = policy?.quotas ?? {};
    const limit = (number: number | undefined): string => (number === undefined ? "no limit" : String(number));
    return [
      `Is it too much? Execs a minute: ${limit(execsPerMinute)}; new destinations an hour: ${limit(newDestinationsPerHour)}. ${counted(exec, "exec")} judged.`,
    ];
  },
  Integrity: ({ verdict: { spec } }) => [
    `What was it computed from? Baseline ${spec.basis.baselineState}${spec.basis.baselineHash ? ` ${spec.basis.baselineHash.slice(0, 16)}` : ""}, engine ${spec.basis.engine}, everything else ${spec.basis.stateHash?.slice(0, 16) ?? ""}.`,
  ],
};

function objectionLines(finding: Finding, { policy }: VerdictView, ink: Ink): string[] {
  const override = policy?.severity[finding.rule];
  const numbers = [
    ...(finding.surprise === undefined ? [] : [bitsText(finding.surprise)]),
    counted(finding.count, "time"),
    ...(override === undefined ? [] : [`severity set to ${override} by ${policy?.name}`]),
  ];
  return [
    `    ${ink(severityStyle[finding.severity], finding.severity.padEnd(8))} ${finding.rule}: ${numbers.join(", ")}`,
    ...wrap(plain(finding.message, 400), columns - 13).map((text) => `${" ".repeat(13)}${text}`),
    ...counselLines(finding, 13, ink),
  ];
}

function bitsText(bits: number): string {
  const chance = bits >= 40 ? "" : ` (a chance of about 1 in ${Math.round(2 ** bits).toLocaleString("en-US")})`;
  return `${bits} bits${chance}`;
}

function sumLines({ verdict: { spec }, policy }: VerdictView, ink: Ink): string[] {
  const worst = spec.findings[0]?.severity ?? "Low";
  const atMedium = new Set(
    spec.findings
      .filter((one) => rank(one.severity) >= rank("Medium") && one.gate !== "Coverage" && one.gate !== "Identity")
      .map(({ rule }) => rule),
  );
  const raised =
    rank(spec.severity) > rank(worst) ? `, raised because ${atMedium.size} different rules found Medium or worse` : "";
  const from = policy?.quarantineAt ?? "High";
  const reaches = rank(spec.severity) >= rank(from);
  return [
    "",
    ink("bold", "What adds up"),
    ...field(
      "severity",
      `${spec.severity}: the worst of ${counted(spec.findings.length, "finding")} is ${worst}${raised}.`,
    ),
    ...field(
      "score",
      `${spec.score} of 100, from ${counted(spec.count, "sighting")}; ${counted(atMedium.size, "rule")} at Medium or worse.`,
    ),
    ...field(
      "response",
      `${spec.recommendation}: quarantineAt is ${from}${policy === undefined ? " (default)" : ""}, which ${spec.severity} ${reaches ? "reaches" : "doesn't reach"}${reaches && spec.recommendation === "None" ? ", but no finding may quarantine by itself" : ""}.`,
    ),
  ];
}

const rank = (severity: Severity): number => severities.indexOf(severity);
