// The sections that hold one thing at a time against everything: what each threshold gives at other values, what each term is worth.
import type { Ablation } from "../ablation/ablation.ts";
import { type Curve, isFlat } from "../curves/curves.ts";
import type { Count, Worth } from "../trials/worth.ts";
import type { Section } from "./sections.ts";

const countText = ({ found, of }: Count): string => (of === 0 ? "–" : `${found}/${of}`);

/** What the columns mean, for both tables. */
const columnsText =
  "False: alarms that touch no step, in the judged sessions; held out: in each training session by what the others taught, and in the sessions with attacks by the same; fewest: the steps that the worst of these trainings finds; High: cases of High and above on attacked pods, and on pods to which nothing was done in judged and in held-out sessions. Varied: alarms in honest sessions made otherwise and in invented honest work; invented: invented scripts that were found.";

const head = ["loud", "mimicry", "false", "held out", "fewest", "High", "varied", "invented"];

function cells({ forms, falseAlarms, fewest, high, invented }: Worth): string[] {
  const form = (name: string): string => (forms[name] === undefined ? "–" : countText(forms[name]));
  return [
    ...[form("loud"), form("mimicry"), String(falseAlarms.judged), `${falseAlarms.heldOut} + ${falseAlarms.attacked}`],
    ...[String(fewest), high === undefined ? "" : `${high.attacked} / ${high.benign} + ${high.heldOut}`],
    ...[String(falseAlarms.varied + falseAlarms.honest), countText(invented)],
  ];
}

/** The ablation; with what was never recorded where it was asked for. */
export function ablationSection({ asItIs, rows, silent }: Ablation): Section {
  const isWide = asItIs.perturbed.of > 0;
  const all = (worth: Worth): string[] => [
    ...cells(worth),
    ...(isWide
      ? [
          ...[countText(worth.perturbed), String(worth.falseAlarms.perturbed)],
          ...[countText(worth.grafts), String(worth.falseAlarms.grafts)],
        ]
      : []),
  ];
  return {
    title: "What each term is worth",
    text: `The same with one of them left out. A rule that another backs up loses nothing here; a gate is all its rules. ${columnsText}${isWide ? " Perturbed and grafts: recorded steps done otherwise and to other agents, with the alarms outside of them." : ""}${silent.length === 0 ? "" : ` Without an alarm in any of it, so that nothing can tell what they are worth: ${silent.join(", ")}.`}`,
    rows: [
      ["without", ...head, ...(isWide ? ["perturbed", "false", "grafts", "false"] : [])],
      ["(nothing left out)", ...all(asItIs)],
      ...rows.map(({ without, worth }) => [without, ...all(worth)]),
    ],
  };
}

/** One table of all curves: a row for each value, the one that is chosen marked. */
export function curveSections(curves: readonly Curve[]): Section[] {
  const measured = curves.filter(({ isAsked }) => isAsked);
  const silent = curves.filter(({ isAsked }) => !isAsked);
  const flat = measured.filter(isFlat);
  return [
    {
      title: "What each threshold gives at other values",
      text: `Chosen values are bold. ${columnsText}`,
      rows: [
        ["threshold", "value", ...head],
        ...measured.flatMap(({ name, value, points }) =>
          points.map((point) => [
            name,
            point.value === value ? `**${point.value}**` : String(point.value),
            ...cells(point.worth),
          ]),
        ),
      ],
    },
    {
      title: "Flat from half to double: judgement",
      text: "Nothing that was recorded or invented tells these values from their neighbours.",
      rows: [["threshold", "value"], ...flat.map(({ name, value }) => [name, String(value)])],
    },
    {
      title: "Never asked for",
      text: "Not measured: nothing in the sessions comes near them (they need days, other policies, or other attacks).",
      rows: [["threshold", "value"], ...silent.map(({ name, value }) => [name, String(value)])],
    },
  ];
}
