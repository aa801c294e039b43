// `npm run demo`: a recorded attack from the kernel's events to the quarantine, in one page. Every number is computed here and now.
import { basename, join, relative } from "node:path";
import type { AgentVerdict } from "@bailiff/crds";
import { type Snapshot, snapshot } from "@bailiff/node-agent/baseline/file/snapshot";
import { Destinations } from "@bailiff/node-agent/destinations/destinations";
import { Identities } from "@bailiff/node-agent/identity/identities";
import { agentKey } from "@bailiff/node-agent/identity/subject";
import { normalise } from "@bailiff/node-agent/normalise/normalise";
import { Pipeline } from "@bailiff/node-agent/pipeline/pipeline";
import { readPolicies } from "@bailiff/node-agent/replay/inputs/policies";
import { columns, counted, cut, type Ink, ink, severityStyle } from "@bailiff/node-agent/replay/output/paper";
import { timeline } from "@bailiff/node-agent/replay/output/timeline";
import { viewsOf } from "@bailiff/node-agent/replay/output/views";
import { planFile } from "@bailiff/node-agent/replay/plan/plan-file";
import { Recorder } from "@bailiff/node-agent/replay/record/recorder";
import { endWhenNobodyReads, processShell } from "@bailiff/node-agent/replay/shell/shell";
import { defaultTerms } from "@bailiff/node-agent/replay/terms";
import { walk } from "@bailiff/node-agent/replay/window/window";
import type { Micros } from "@bailiff/proto";
import { commandLine } from "../arguments.ts";
import { Growth } from "./growth.ts";
import { learnedLines } from "./learned.ts";

const capture = join(import.meta.dirname, "../../test/fixtures/captures/g-learn-then-attack.pb.gz");
/** What lies before is the agents' everyday work. The judge isn't told what comes after. */
const until: Micros = 1_795_159_982_570_000;

commandLine("npm run demo", {});
endWhenNobodyReads();
const shell = processShell();
const paint = ink(shell.hasColour);
shell.out(await demo(paint));

async function demo(paint: Ink): Promise<string> {
  const { policies, problems } = await readPolicies([join(import.meta.dirname, "policies.yaml")]);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const identities = new Identities();
  const destinations = new Destinations();
  const pipeline = new Pipeline({ identities, destinations, policies });
  const recorder = new Recorder();
  const growth = new Growth(pipeline);
  const judgedOf = new Map<string, number>();
  let first: Micros = until;
  let learned: Snapshot | undefined;
  const walked = await walk(pipeline, {
    ...{ train: [], judge: [capture], until },
    onLearnedAll: () => {
      learned = snapshot(pipeline.baselines.values(), defaultTerms());
    },
    onLearned: ({ time }) => {
      first = Math.min(first, time);
    },
    onJudged: (event) => {
      recorder.see(event);
      growth.look(event.time);
      const { action } = normalise(event);
      const subject = action && identities.resolve(action.process, action.node);
      if (subject) judgedOf.set(agentKey(subject.pod), (judgedOf.get(agentKey(subject.pod)) ?? 0) + 1);
    },
  });
  const views = viewsOf({
    pipeline,
    recorder,
    destinations,
    cluster: { pods: new Map(), networkPolicies: new Map() },
    baselines: learned?.baselines ?? new Map(),
  });
  const verdicts = views.map(({ verdict }) => verdict);
  const baselines = [...(learned?.baselines.values() ?? [])].sort((a, b) => (a.agent < b.agent ? -1 : 1));
  const accused = new Set(verdicts.map(({ metadata, spec }) => `${metadata.namespace}/${spec.agent.name}`));
  const clean = baselines.map(({ agent }) => agent).filter((agent) => !accused.has(agent));
  const seconds = Math.round((until - first) / 1_000_000);
  const planned = views.map((view) => view.planned).filter((plan) => plan !== undefined);

  const lines = [
    "",
    `${paint("bold", "Bailiff")}  watches what AI agents do, judges it, and takes the offender into custody`,
    paint(
      "dim",
      `${counted(walked.learned + walked.judged, "kernel event")} of two agents, recorded by Tetragon (${basename(capture)})`,
    ),
    ...title(
      "1  What was learned",
      `${seconds} s of everyday work, ${counted(pipeline.tally.learned, "action")}`,
      paint,
    ),
    ...baselines.flatMap((baseline, at) => [...(at > 0 ? [""] : []), ...learnedLines(baseline, paint)]),
    ...title(
      "2  What was judged",
      `the next ${Math.round((walked.last - until) / 1_000_000)} s, ${counted(walked.judged, "event")}`,
      paint,
    ),
    ...verdicts.flatMap((verdict) => growthLines(verdict, growth, paint)),
    ...clean.map(
      (agent) =>
        `  ${paint("green", "clean")}  ${agent}: ${counted(judgedOf.get(agent) ?? 0, "action")} judged in the same time, no finding`,
    ),
    ...title("3  The case", "as a person would tell it", paint),
    ...views.map((view) => timeline(view, paint).trimEnd()),
    ...title("4  The quarantine", "what the operator would send to the API server", paint),
    ...planFile(planned)
      .trimEnd()
      .split("\n")
      .filter((line) => !line.startsWith("#"))
      .map((line) => (line === "---" ? "" : `  ${cut(line, columns - 2)}`)),
    "",
    paint("bold", "Go on"),
    `  CAPTURE=${relative(process.cwd(), capture)}`,
    `  npm run -s replay -- --judge $CAPTURE --until ${until / 1e6} -o json`,
    ...verdicts
      .slice(0, 1)
      .map(
        ({ metadata }) =>
          `  npm run replay -- --judge $CAPTURE --until ${until / 1e6} \\\n    --explain ${metadata.name}`,
      ),
    "  npm run suggest -- --train $CAPTURE",
    "",
  ];
  return `${lines.join("\n")}\n`;
}

function title(name: string, what: string, paint: Ink): string[] {
  return ["", `${paint("cyan", paint("bold", name))}  ${paint("dim", what)}`, paint("dim", "━".repeat(columns))];
}

function growthLines({ metadata, spec }: AgentVerdict, growth: Growth, paint: Ink): string[] {
  const steps = growth
    .of(metadata.name)
    .map(
      ({ time, severity, score, recommendation, rule }) =>
        `    ${`+${((time - until) / 1e6).toFixed(2)} s`.padStart(9)}  ${paint(severityStyle[severity], severity.padEnd(9))} score ${String(score).padStart(3)}  ${recommendation === "Quarantine" ? "quarantine" : "          "}  ${paint("dim", rule)}`,
    );
  return [`  ${paint("red", "accused")}  ${metadata.namespace}/${spec.agent.name}: how its case grew`, ...steps, ""];
}
