// The section on thresholds: what each gives at other values.
import { type Curve, isFlat } from "../curves/curves.ts";
import type { Count, Worth } from "../trials/worth.ts";
import type { Section } from "./section.ts";

const countText = ({ found, of }: Count): string => (of === 0 ? "–" : `${found}/${of}`);

/** What the columns mean. */
const recordedText =
  "False: alarms that touch no step, in the judged sessions; held out: in each training session by what the others taught, and in the sessions with attacks by the same; fewest: the steps that the worst of these trainings finds; High: cases of High and above on attacked pods, and on pods to which nothing was done in judged and in held-out sessions.";
const scriptsText =
  " Varied: alarms in honest sessions made otherwise and in invented honest work; invented: invented scripts that were found.";

const head = ["loud", "mimicry", "false", "held out", "fewest", "High"];
const scriptsHead = ["varied", "invented"];

/** `isWide`: held against more than the recordings and their folds. */
function cells({ forms, falseAlarms, fewest, high, invented }: Worth, isWide: boolean): string[] {
  const form = (name: string): string => (forms[name] === undefined ? "–" : countText(forms[name]));
  return [
    ...[form("loud"), form("mimicry"), String(falseAlarms.judged), `${falseAlarms.heldOut} + ${falseAlarms.attacked}`],
    ...[String(fewest), `${high.attacked} / ${high.benign} + ${high.heldOut}`],
    ...(isWide ? [String(falseAlarms.varied + falseAlarms.honest), countText(invented)] : []),
  ];
}

/** One table of all curves: a row for each value, the one that is chosen marked. */
export function curveSections(curves: readonly Curve[]): Section[] {
  const measured = curves.filter(({ isAsked }) => isAsked);
  const silent = curves.filter(({ isAsked }) => !isAsked);
  const flat = measured.filter(isFlat);
  const isWide = measured.some(({ points }) => points.some(({ worth }) => worth.invented.of > 0));
  return [
    {
      title: "What each threshold gives at other values",
      text: `Chosen values are bold. ${recordedText}${isWide ? scriptsText : ""}`,
      rows: [
        ["threshold", "value", ...head, ...(isWide ? scriptsHead : [])],
        ...measured.flatMap(({ name, value, points }) =>
          points.map((point) => [
            name,
            point.value === value ? `**${point.value}**` : String(point.value),
            ...cells(point.worth, isWide),
          ]),
        ),
      ],
    },
    {
      title: "Flat from half to double: judgement",
      text: "Nothing in these trials tells these values from their neighbours.",
      rows: [["threshold", "value"], ...flat.map(({ name, value }) => [name, String(value)])],
    },
    {
      title: "Never asked for",
      text: "Not measured: nothing in the sessions comes near them (they need days, other policies, or other attacks).",
      rows: [["threshold", "value"], ...silent.map(({ name, value }) => [name, String(value)])],
    },
  ];
}
