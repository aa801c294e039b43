// What an evaluation has to say, section by section, as tables: a terminal and a Markdown file print the same ones.
import { severities } from "@bailiff/crds";
import type { Evaluation, SessionReport } from "../evaluate.ts";
import type { Score } from "../score/score.ts";
import { ablationSections } from "./ablation.ts";
import { foldSections } from "./folds.ts";
import { goalSection } from "./goals.ts";
import { inventedSections, perturbedSections, variedSection } from "./robustness.ts";
import type { Section } from "./section.ts";
import { summarySection } from "./summary.ts";
import { rateText, secondsText, shareText } from "./text.ts";

/** All sections, what matters most first. */
export function sectionsOf(evaluation: Evaluation): Section[] {
  const { corpus, ours, verdicts, unattributed, sessions, simple } = evaluation;
  const forms = Object.keys(ours.forms);
  const steps = sessions.flatMap((session) => session.steps);
  return [
    goalSection(evaluation),
    summarySection(evaluation),
    {
      title: "What was found, beside what simple detectors make of the same",
      text: `Trained on ${corpus.training.join(", ")}; judged ${corpus.judged.join(", ")}. An alarm is a (pod, rule, signature, 10 s of action time) of Medium or above; a step is found when one lies on its pod inside [start, end + 10 s]; an alarm that touches no step is false, in attack sessions too. The simple detectors tell each thing once for each pod. Intervals: 95 %, bootstrap over sessions × agents; bounds of rates: exact Poisson, 95 %.`,
      rows: [
        ["detector", ...forms, "false alarms", "median delay", "90 %", "longest"],
        ...Object.entries({ Bailiff: ours, ...simple }).map(([name, score]) => [
          name,
          ...forms.map((form) => shareText(score.forms[form])),
          rateText(score.falseAlarms),
          ...delayCells(score),
        ]),
      ],
    },
    {
      title: "Cases, by their own severity",
      text: `Cases of Medium and above on pods to which nothing was done: ${rateText(verdicts.benignRate)}${verdicts.benignRate.by.map(({ agent, rule, count }) => `; ${agent} ${rule} ×${count}`).join("")}. Actions that could not be attributed to a known pod: ${unattributed}.`,
      rows: [
        ["pods", "n", "Medium or above", "High or above", "would be quarantined"],
        ["something was done to them", ...Object.values(verdicts.attacked).map(String)],
        ["nothing was done to them", ...Object.values(verdicts.benign).map(String)],
        [
          "steps, by their pod's case",
          ...[
            steps.length,
            ...["Medium", "High"].map((severity) => steps.filter((step) => isFrom(severity, step.caseSeverity)).length),
            steps.filter((step) => step.isToQuarantine).length,
          ].map(String),
        ],
      ],
    },
    {
      title: "Time in which nothing was done to anybody, by agent",
      text: "Sessions without any attack. Few hours say little: the bound is what to read.",
      rows: [
        ["agent", "pods", "findings of Medium and above", "by", "cases of Medium and above", "would be quarantined"],
        ...evaluation.quiet.map(({ agent, pods, alarms, rules, cases, quarantined }) => [
          ...[agent, String(pods), rateText(alarms), rules.join(", ") || "–", rateText(cases), String(quarantined)],
        ]),
      ],
    },
    {
      title: "False alarms of Bailiff, by agent and rule",
      text: `In sessions without any attack: ${rateText(ours.benignAlarms)}. In all judged sessions: ${rateText(ours.falseAlarms)}.`,
      rows: [
        ["agent", "rule", "findings", "alarms, as a rate of that agent's time"],
        ...ours.falseAlarms.by.map(({ agent, rule, findings, rate }) => [
          agent,
          rule,
          String(findings),
          rateText(rate),
        ]),
      ],
    },
    {
      title: "By technique",
      rows: [
        ["technique", ...forms],
        ...Object.entries(ours.techniques).map(([technique, shares]) => [
          technique,
          ...forms.map((form) => shareText(shares[form])),
        ]),
      ],
    },
    {
      title: "By agent",
      rows: [["agent", "steps"], ...Object.entries(ours.agents).map(([agent, share]) => [agent, shareText(share)])],
    },
    ...(evaluation.perturbed === undefined ? [] : perturbedSections(evaluation.perturbed, forms)),
    ...(evaluation.varied === undefined ? [] : [variedSection(evaluation.varied)]),
    ...(evaluation.invented === undefined ? [] : inventedSections(evaluation.invented)),
    ...(evaluation.ablation === undefined ? [] : ablationSections(evaluation.ablation)),
    ...(evaluation.folds === undefined ? [] : foldSections(evaluation.folds, forms)),
    ...sessions.map(sessionSection),
  ];
}

/** Of one session; how many there are is in the tables. */
const alarmsShown = 12;

const isFrom = (severity: string, of: string | undefined): boolean =>
  of !== undefined &&
  (severities as readonly string[]).indexOf(of) >= (severities as readonly string[]).indexOf(severity);

const delayCells = ({ delaySeconds }: Score): string[] =>
  [delaySeconds?.median, delaySeconds?.p90, delaySeconds?.most].map(secondsText);

function sessionSection({ session, kind, events, actions, unattributed, steps, falseAlarms }: SessionReport): Section {
  const alarms = falseAlarms
    .slice(0, alarmsShown)
    .map(
      ({ pod, rule, severity, timesMs, signature }) =>
        `${new Date(timesMs[0] ?? 0).toISOString().slice(11, 19)} ${pod} ${severity} ${rule}: ${signature}`,
    );
  const more = falseAlarms.length > alarmsShown ? [`and ${falseAlarms.length - alarmsShown} more`] : [];
  return {
    title: `Session ${session} (${kind})`,
    text: `${events} events, ${actions} actions, ${unattributed} unattributed. ${alarms.length === 0 ? "No false alarm." : `False alarms: ${[...alarms, ...more].join("; ")}.`}`,
    ...(steps.length > 0 && {
      rows: [
        ["step", "agent", "technique", "form", "found", "delay", "case", "rules"],
        ...steps.map((step) => [
          step.id,
          step.agent,
          step.technique,
          step.form,
          step.isFound ? "found" : "MISSED",
          secondsText(step.delaySeconds),
          step.caseSeverity ?? "–",
          step.rules.join(", "),
        ]),
      ],
    }),
  };
}
