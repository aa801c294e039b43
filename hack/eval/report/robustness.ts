// The sections on what was never recorded: perturbed sessions, grafts, invented scripts. Robustness, apart from all other figures.
import type { Answer, Invented } from "../invent/invented.ts";
import type { Perturbed } from "../perturb/perturbed.ts";
import type { Varied } from "../variations/varied.ts";
import type { Section } from "./section.ts";
import { countText, rateText } from "./text.ts";

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

/** What is said of honest sessions made otherwise; each row is the worst of its seeds. */
export function variedSection(varied: readonly Varied[]): Section {
  return {
    title: "Honest sessions made otherwise",
    text: "The sessions without attacks, busier, longer, fuller, or with other tools and answers: no recordings, and whatever is said of them is false. Each row is the worst of its seeds.",
    rows: [
      ["what is other", "seeds", "false alarms", "by", "Medium", "High", "quarantine"],
      ...[...Map.groupBy(varied, ({ name }) => name)].flatMap(([name, those]) => {
        const [worst] = [...those].sort((a, b) => b.falseAlarms.count - a.falseAlarms.count);
        if (worst === undefined) return [];
        const { falseAlarms, cases } = worst;
        const by = falseAlarms.by.map(({ agent, rule, count }) => `${agent} ${rule} ×${count}`).join(", ");
        const pods = [cases.medium, cases.high, cases.quarantine].map(String);
        return [[name, String(those.length), rateText(falseAlarms), by || "–", ...pods]];
      }),
    ],
  };
}

/** What is known of attacks that no session has, and said of honest work that is new. */
export function inventedSections({ agents, attacks, honest }: Invented): Section[] {
  const asked = attacks.reduce((sum, { rules }) => sum + Object.keys(rules).length, 0);
  const found = attacks.reduce((sum, answer) => sum + foundIn(answer).length, 0);
  const each = agents.map(
    (agent) => `${agent} ${attacks.filter((answer) => foundIn(answer).includes(agent)).length}/${attacks.length}`,
  );
  const told = honest.filter((answer) => foundIn(answer).length > 0);
  return [
    {
      title: "Invented attacks",
      text: `${attacks.length} scripts of a few acts each, played in a pod of every agent with recorded events that have other commands and destinations. No recordings: they show whether a rule knows more than the recorded attacks. Some are what that agent does every day (kubectl by the ops agent), and none there. Found ${found} of ${asked}: ${each.join(", ")}. Alarms after a script had ended: ${attacks.reduce((sum, { outside }) => sum + outside, 0)}. Missed:`,
      rows: [
        ["script", "missed in"],
        ...attacks
          .map((answer) => [
            answer.name,
            Object.keys(answer.rules)
              .filter((agent) => !foundIn(answer).includes(agent))
              .join(", "),
          ])
          .filter((row) => row[1] !== ""),
      ],
    },
    {
      title: "Invented honest work",
      text: `${honest.length} scripts of honest work that is new, each in the agent that would do it; ${told.length} had an alarm.`,
      rows: [
        ["script", "alarms"],
        ...told.map(({ name, rules }) => [
          name,
          Object.entries(rules)
            .map(([agent, those]) => `${agent}: ${those.join(", ")}`)
            .join("; "),
        ]),
      ],
    },
  ];
}

const foundIn = ({ rules }: Answer): string[] =>
  Object.entries(rules)
    .filter(([, those]) => those.length > 0)
    .map(([agent]) => agent);
