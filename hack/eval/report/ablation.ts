// The sections on what each term is worth: the figures with everything in place, and of each term only what changes without it.
import type { Ablation } from "../ablation/ablation.ts";
import { situations } from "../situations/situations.ts";
import type { Count, Worth } from "../trials/worth.ts";
import type { Section } from "./section.ts";
import { countText } from "./text.ts";

/** Something that is counted, the more the better or the worse. */
interface Figure {
  readonly name: string;
  readonly count: number;
  /** Of so many; left out where there is no such thing. */
  readonly of?: number;
}

const forms = ["loud", "mimicry"];

/** What is found: each the more the better. */
function found({ forms: byForm, fewest, invented, perturbed, grafts, situations: named }: Worth): Figure[] {
  const figure = (name: string, { found: count, of }: Count): Figure[] => (of === 0 ? [] : [{ name, count, of }]);
  return [
    ...forms.flatMap((form) => figure(form, byForm[form] ?? { found: 0, of: 0 })),
    { name: "worst fold", count: fewest },
    ...figure("invented", invented),
    ...figure("perturbed", perturbed),
    ...figure("grafts", grafts),
    ...Object.entries(named).flatMap(([name, { steps }]) => figure(name, steps)),
  ];
}

/** What is told falsely: each the fewer the better. */
function falselyTold({ falseAlarms, situations: named }: Worth): Figure[] {
  return [
    { name: "judged", count: falseAlarms.judged },
    { name: "held out", count: falseAlarms.heldOut },
    { name: "by folds", count: falseAlarms.attacked },
    { name: "varied", count: falseAlarms.varied },
    { name: "honest work", count: falseAlarms.honest },
    { name: "beside inventions", count: falseAlarms.invented },
    { name: "perturbed", count: falseAlarms.perturbed },
    { name: "grafts", count: falseAlarms.grafts },
    ...Object.entries(named).map(([name, { falseAlarms: count }]) => ({ name, count })),
  ];
}

/** How grave it is taken: cases of High and above, and findings of Low, which situations alone are asked for. */
function graded({ high, situations: named }: Worth): Figure[] {
  const sum = (of: (one: Worth["situations"][string]) => number): number =>
    Object.values(named).reduce((all, one) => all + of(one), 0);
  return [
    { name: "High, attacked", count: high.attacked },
    { name: "High, not attacked", count: high.benign + high.heldOut },
    { name: "High, situations", count: sum((one) => one.high) },
    { name: "Low, situations", count: sum(({ low }) => low) },
  ];
}

/** What is otherwise, each with its difference; empty where nothing is. */
function changes(now: readonly Figure[], then: readonly Figure[]): string {
  return now
    .flatMap(({ name, count }) => {
      const by = count - (then.find((one) => one.name === name)?.count ?? 0);
      return by === 0 ? [] : [`${name} ${by > 0 ? "+" : "−"}${Math.abs(by)}`];
    })
    .join(", ");
}

/** Terms of which no trial shows any worth, and why they are there all the same. */
export const askedFor: Readonly<Record<string, string>> = {
  "rule rollout-change": "what it says is Low, and made of what other rules found",
  "decay in episodes": "asked for: what was long ago should count less; recorded tasks last seconds",
  "command lines in episodes": "asked for: surprise in shapes of arguments; here other rules know those tasks as well",
  "back-off from a path to its class of folders": "asked for",
  "back-off from a container to its agent": "asked for; recorded agents have one container each",
  "rule taint-then-sent": "asked for: sequences of taint; another rule finds the same",
};

/** What each term is worth, and what the situations come to. */
export function ablationSections({ asItIs, narrowly, rows, silent }: Ablation): Section[] {
  return [
    {
      title: "What each term is worth",
      text: `Each trial is held again without it, learned and judged anew, and only what changes is written down. Found: steps and scripts more or fewer, of ${found(
        { ...asItIs, situations: {} },
      )
        .map(({ name, count, of }) => `${name} ${count}${of === undefined ? "" : `/${of}`}`)
        .join(
          ", ",
        )}; worst fold is the training that finds fewest. False: alarms more or fewer where nothing was done. Graver or milder: cases of High, findings of Low. A gate is all its rules; a rule that another backs up loses nothing. Single rules are held against everything, all other rows against recordings, their folds and the short situations.${silent.length === 0 ? "" : ` Rules without an alarm in any trial, since what they wait for (losses, containers of nobody) is in none, or since they say no more than Low: ${silent.join(", ")}.`}`,
      rows: [
        ["without", "found", "false", "graver or milder"],
        ...rows.map(({ without, worth, isNarrow }) => {
          const before = isNarrow ? narrowly : asItIs;
          const cells = [found, falselyTold, graded].map((figures) => changes(figures(worth), figures(before)));
          const isNothing = cells.every((cell) => cell === "");
          return [
            without,
            ...(isNothing
              ? [`nothing${askedFor[without] === undefined ? "" : `: ${askedFor[without]}`}`, "", ""]
              : cells),
          ];
        }),
      ],
    },
    ...(Object.keys(asItIs.situations).length === 0 ? [] : [situationSection(asItIs)]),
  ];
}

/** Each situation with its figures. */
function situationSection({ situations: named }: Worth): Section {
  return {
    title: "Situations that no recording holds",
    text: "Made of recordings, for the terms that exist for them. Where something is done, it should be found; where nothing is, every alarm is false.",
    rows: [
      ["situation", "what it is", "found", "false alarms", "cases of High", "findings of Low"],
      ...situations.flatMap(({ name, text }) => {
        const one = named[name];
        if (one === undefined) return [];
        const { steps, falseAlarms, high, low } = one;
        return [[name, text, steps.of === 0 ? "–" : countText(steps), ...[falseAlarms, high, low].map(String)]];
      }),
    ],
  };
}
