// The sections that take longer to measure: folds, ablation, perturbations, curves.
import type { Ablation } from "../ablation/ablation.ts";
import type { Curve } from "../curves/curves.ts";
import type { Folds } from "../evaluate.ts";
import type { FoldReport } from "../folds/folds.ts";
import type { Perturbed } from "../perturb/perturbed.ts";
import type { FalseCount, Score } from "../score/score.ts";
import type { Section } from "./sections.ts";
import { countText, secondsText } from "./text.ts";

export function foldSections(folds: Folds, forms: readonly string[]): Section[] {
  const table = (title: string, text: string, reports: readonly FoldReport[]): Section => ({
    title,
    text,
    rows: [
      [
        "learned from",
        "held out",
        ...forms,
        "false in attack sessions",
        "false in held-out ones",
        "Medium",
        "High",
        "quarantine",
      ],
      ...reports.map(({ training, heldOut, attacked, benign, cases }) => [
        training.join(", "),
        heldOut.join(", "),
        ...forms.map((form) => countText(attacked.forms[form])),
        String(attacked.falseAlarms.count),
        falseText(benign.falseAlarms.count, benign.falseAlarms.by),
        ...[cases.benign.medium, cases.benign.high, cases.benign.quarantine].map(String),
      ]),
    ],
  });
  return [
    table(
      "Leave one session out",
      "Each training session judged by what the others taught; whatever is said of it is false. The sessions with attacks by each of these trainings too. Medium, High and quarantine: held-out pods with a case from that severity on, or to be quarantined.",
      folds.leaveOneOut,
    ),
    table(
      "Training and benign sessions change places",
      "All sessions without attacks take turns: as many as before teach, the others are judged.",
      folds.rotations,
    ),
    table("One session to learn from", "Each training session alone, judged on the other ones.", folds.singles),
  ];
}

const falseText = (count: number, by: readonly FalseCount[]): string =>
  count === 0 ? "0" : `${count}: ${by.map((one) => `${one.agent} ${one.rule} ×${one.count}`).join(", ")}`;

export function ablationSection({ rows, silent }: Ablation, ours: Score, forms: readonly string[]): Section {
  const cells = (score: Score): string[] => [
    ...forms.map((form) => countText(score.forms[form])),
    String(score.falseAlarms.count),
    secondsText(score.delaySeconds?.median),
    secondsText(score.delaySeconds?.p90),
  ];
  return {
    title: "What each term is worth",
    text: `The same evaluation with one of them left out. A rule that another backs up loses nothing here; a gate is all its rules. Without an alarm in this corpus, so that it can't tell what they are worth: ${silent.join(", ")}.`,
    rows: [
      ["without", ...forms, "false alarms", "median delay", "90 %"],
      ["(nothing left out)", ...cells(ours)],
      ...rows.map(({ without, score }) => [without, ...cells(score)]),
    ],
  };
}

export function perturbedSections({ kinds, grafts }: Perturbed, forms: readonly string[]): Section[] {
  const grouped = [...Map.groupBy(kinds, ({ name }) => name)];
  const counts = grafts.agents.map((agent) => {
    const cells = grafts.steps.flatMap(({ foundIn }) => foundIn[agent] ?? []);
    return `${agent} ${cells.filter(Boolean).length}/${cells.length}`;
  });
  return [
    {
      title: "Perturbed sessions: what the judge hangs on",
      text: "Recorded sessions rewritten consistently. These are no recordings, and count in no figure above; each cell is the worst of its seeds.",
      rows: [
        ["what is other", "seeds", ...forms, "false alarms", "missed"],
        ...grouped.map(([name, those]) => [
          name,
          String(those.length),
          ...forms.map((form) => {
            const worst = [...those].sort(
              (a, b) => (a.score.forms[form]?.found ?? 0) - (b.score.forms[form]?.found ?? 0),
            );
            return countText(worst[0]?.score.forms[form]);
          }),
          String(Math.max(...those.map(({ score }) => score.falseAlarms.count))),
          [...new Set(those.flatMap(({ missed }) => missed))].join(", "),
        ]),
      ],
    },
    {
      title: "Grafts: every step done to every agent",
      text: `Each recorded step put into a benign session, into a pod of each agent, started by that pod's own main process. Not every graft is an attack on its new host: what an agent does every day is none when it is done to it. Found: ${counts.join(", ")}. Alarms outside of the grafted step: ${grafts.falseAlarms.map(({ agent, rule, count }) => `${agent} ${rule} ×${count}`).join(", ") || "none"}. Missed:`,
      rows: [
        ["step", "technique", "form", "missed in"],
        ...grafts.steps
          .map(({ id, technique, form, foundIn }) => [
            ...[id, technique, form],
            Object.entries(foundIn)
              .filter(([, isFound]) => !isFound)
              .map(([agent]) => agent)
              .join(", "),
          ])
          .filter((row) => row[3] !== ""),
      ],
    },
  ];
}

export function curveSections(curves: readonly Curve[], forms: readonly string[]): Section[] {
  return curves.map(({ threshold, points }) => ({
    title: `Threshold ${threshold.name} = ${threshold.value}`,
    text: `In ${threshold.file}. Held out: each training session by what the others taught.`,
    rows: [
      ["value", ...forms, "false alarms", "held out: false alarms", "cases", "steps found"],
      ...points.map((point) => [
        point.value === threshold.value ? `${point.value} (as it is)` : String(point.value),
        ...forms.map((form) => countText(point.forms[form])),
        String(point.falseAlarms),
        point.heldOut.join(" / "),
        point.heldOutCases.join(" / "),
        point.found.join(" / "),
      ]),
    ],
  }));
}
