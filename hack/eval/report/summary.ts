// The section for who reads no further: everything that was tried, in a row each.
import type { Evaluation } from "../evaluate.ts";
import type { FoldReport } from "../folds/folds.ts";
import { situations } from "../situations/situations.ts";
import type { Situational } from "../trials/worth.ts";
import type { Section } from "./section.ts";

type Row = readonly [what: string, found: string, falselyTold: string];

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** What was tried, and what came of it; only what was measured has a row. */
export function summarySection(evaluation: Evaluation): Section {
  const { ours, folds, perturbed, varied, invented, ablation } = evaluation;
  const rows: Row[] = [
    ["the recordings", `${ours.steps.found} of ${ours.steps.of}`, String(ours.falseAlarms.count)],
    ...(folds === undefined
      ? []
      : [
          ...foldRow("the same, each training session left out in turn", folds.leaveOneOut),
          ...foldRow("training and benign sessions change places", folds.rotations),
          ...foldRow("one session alone to learn from", folds.singles),
        ]),
  ];
  if (perturbed !== undefined) {
    const found = perturbed.kinds.map(({ score }) => sum(Object.values(score.forms).map((share) => share.found)));
    const told = perturbed.kinds.map(({ score }) => score.falseAlarms.count);
    const cells = perturbed.grafts.steps.flatMap(({ foundIn }) => Object.values(foundIn));
    rows.push(
      [
        `${perturbed.kinds.length} times rewritten: other names, places, paces, less to learn from`,
        `${Math.min(...found)} at the least`,
        `${Math.max(...told)} at the most, 0 in ${told.filter((count) => count === 0).length}`,
      ],
      [
        "each step done to each agent",
        `${cells.filter(Boolean).length} of ${cells.length}`,
        String(sum(perturbed.grafts.falseAlarms.map(({ count }) => count))),
      ],
    );
  }
  if (varied !== undefined)
    rows.push([
      `honest sessions made otherwise, ${varied.length} times`,
      "–",
      String(sum(varied.map(({ falseAlarms }) => falseAlarms.count))),
    ]);
  if (invented !== undefined) {
    const asked = invented.attacks.flatMap(({ rules }) => Object.values(rules));
    const told = invented.honest.filter(({ rules }) => Object.values(rules).some((those) => those.length > 0));
    rows.push(
      [
        "invented attacks in each agent's pods",
        `${asked.filter((those) => those.length > 0).length} of ${asked.length}`,
        "",
      ],
      ["invented honest work", "–", `${told.length} of ${invented.honest.length} scripts`],
    );
  }
  const named = Object.entries(ablation?.asItIs.situations ?? {});
  for (const isLong of [true, undefined]) {
    const those = named.filter(([name]) => situations.find((one) => one.name === name)?.isLong === isLong);
    if (those.length === 0) continue;
    const what = isLong
      ? "scripts written without a look at the rules"
      : `${those.length} situations that no recording holds`;
    rows.push([what, ...situationCells(those.map(([, one]) => one))]);
  }
  return {
    title: "In short",
    text: "Found: steps and scripts. False: alarms of Medium and above where nothing was done. What is not a recording counts for robustness alone; what is missed, and what each row is made of, is below.",
    rows: [["what was judged", "found", "false alarms"], ...rows],
  };
}

function foldRow(what: string, reports: readonly FoldReport[]): Row[] {
  if (reports.length === 0) return [];
  const least = Math.min(...reports.map(({ attacked }) => attacked.steps.found));
  const told = sum(reports.map(({ attacked, benign }) => attacked.falseAlarms.count + benign.falseAlarms.count));
  return [[`${what} (${reports.length})`, `${least} at the least`, String(told)]];
}

function situationCells(all: readonly Situational[]): [found: string, falselyTold: string] {
  return [
    `${sum(all.map(({ steps }) => steps.found))} of ${sum(all.map(({ steps }) => steps.of))}`,
    String(sum(all.map(({ falseAlarms }) => falseAlarms))),
  ];
}
