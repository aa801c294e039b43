// What `npm run demo` prints: what was learned, what was judged, the case, the quarantine.
import { basename, relative } from "node:path";
import type { AgentVerdict } from "@bailiff/crds";
import { columns, counted, cut, type Ink, severityStyle } from "@bailiff/node-agent/replay/output/paper";
import { timeline } from "@bailiff/node-agent/replay/output/timeline";
import { planFile } from "@bailiff/node-agent/replay/plan/plan-file";
import type { Micros } from "@bailiff/proto";
import type { Growth } from "./growth.ts";
import { agentOf, type Judged } from "./judged.ts";
import { learnedLines } from "./learned.ts";

/** The whole page; `until` is the moment at which judging began. */
export function page(all: Judged, capture: string, until: Micros, paint: Ink): string {
  const { learned, judged, baselines, views, growth, clean } = all;
  const events = counted(learned.events + judged.events, "kernel event");
  const verdicts = views.map(({ verdict }) => verdict);
  const lines = [
    "",
    `${paint("bold", "Bailiff")}  watches what AI agents do, judges it, and takes the offender into custody`,
    paint("dim", `${events} of two agents, recorded by Tetragon (${basename(capture)})`),
    ...title(
      "1  What was learned",
      `${learned.seconds.toFixed(0)} s of everyday work, ${counted(learned.actions, "action")}`,
      paint,
    ),
    ...baselines.flatMap((baseline, at) => [...(at > 0 ? [""] : []), ...learnedLines(baseline, paint)]),
    ...title(
      "2  What was judged",
      `the next ${judged.seconds.toFixed(0)} s, ${counted(judged.events, "event")}`,
      paint,
    ),
    ...verdicts.flatMap((verdict) => growthLines(verdict, growth, until, paint)),
    ...clean.map(
      ({ agent, actions }) =>
        `  ${paint("green", "clean")}  ${agent}: ${counted(actions, "action")} judged in the same time, no finding`,
    ),
    ...title("3  The case", "as a person would tell it", paint),
    ...views.map((view) => timeline(view, paint).trimEnd()),
    ...title("4  The quarantine", "what the operator would send to the API server", paint),
    ...quarantineLines(all),
    "",
    paint("bold", "Go on"),
    ...nextLines(relative(process.cwd(), capture), until, verdicts[0]),
    "",
  ];
  return `${lines.join("\n")}\n`;
}

function title(name: string, what: string, paint: Ink): string[] {
  return ["", `${paint("cyan", paint("bold", name))}  ${paint("dim", what)}`, paint("dim", "━".repeat(columns))];
}

function growthLines(verdict: AgentVerdict, growth: Growth, until: Micros, paint: Ink): string[] {
  const steps = growth.of(verdict.metadata.name).map(({ time, severity, score, recommendation, rule }) => {
    const after = `+${((time - until) / 1e6).toFixed(2)} s`.padStart(9);
    const response = recommendation === "Quarantine" ? "quarantine" : "          ";
    const worst = paint(severityStyle[severity], severity.padEnd(9));
    return `    ${after}  ${worst} score ${String(score).padStart(3)}  ${response}  ${paint("dim", rule)}`;
  });
  return [`  ${paint("red", "accused")}  ${agentOf(verdict)}: how its case grew`, ...steps, ""];
}

function quarantineLines({ views }: Judged): string[] {
  const planned = views.map((view) => view.planned).filter((plan) => plan !== undefined);
  return planFile(planned)
    .trimEnd()
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .map((line) => (line === "---" ? "" : `  ${cut(line, columns - 2)}`));
}

function nextLines(capture: string, until: Micros, verdict: AgentVerdict | undefined): string[] {
  const judge = `--judge $CAPTURE --until ${until / 1e6}`;
  return [
    `  CAPTURE=${capture}`,
    `  npm run -s replay -- ${judge} -o json`,
    ...(verdict === undefined ? [] : [`  npm run replay -- ${judge} \\\n    --explain ${verdict.metadata.name}`]),
    "  npm run suggest -- --train $CAPTURE",
  ];
}
