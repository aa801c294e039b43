// The sections that take longer to measure: folds, ablation, curves.
import type { Ablation } from "../ablation/ablation.ts";
import type { Curve } from "../curves/curves.ts";
import type { Folds } from "../evaluate.ts";
import type { FoldReport } from "../folds/folds.ts";
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

export function curveSections(curves: readonly Curve[], forms: readonly string[]): Section[] {
  return curves.map(({ threshold, points }) => ({
    title: `Threshold ${threshold.name} = ${threshold.value}`,
    text: `In ${threshold.file}. Held out: each training session by what the others taught.`,
    rows: [
      ["value", ...forms, "false alarms", "held out: false alarms", "cases", "steps found", "false beside them"],
      ...points.map((point) => [
        point.value === threshold.value ? `${point.value} (as it is)` : String(point.value),
        ...forms.map((form) => countText(point.forms[form])),
        String(point.falseAlarms),
        point.heldOut.join(" / "),
        point.heldOutCases.join(" / "),
        point.found.join(" / "),
        point.attackedFalse.join(" / "),
      ]),
    ],
  }));
}
