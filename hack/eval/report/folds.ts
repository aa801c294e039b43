// The sections on other trainings: would they have told the same?
import type { Folds } from "../evaluate.ts";
import type { FoldReport } from "../folds/folds.ts";
import type { FalseCount } from "../score/score.ts";
import type { Section } from "./section.ts";
import { countText } from "./text.ts";

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
