// A replayed verdict as the sheet of a case's page.
import { type CaseSheet, type Knowledge, mostKnown, placesOf, type Step } from "../../case-page/sheet/sheet.ts";
import { planFields } from "./plan-lines.ts";
import type { TreeNode } from "./process-tree.ts";
import { baselineLines } from "./readiness-text.ts";
import { commandLine, contactsOf, type Mark, marksOfProcess, type Story, storyOf } from "./story.ts";
import type { VerdictView } from "./verdict-view.ts";

const mostKnownShown = 12;

export function caseSheet(view: VerdictView): CaseSheet {
  const story = storyOf(view);
  const { who, fields } = planFields(view);
  const steps = story.forest.roots.map((node) => stepOf(node, story));
  return {
    verdict: view.verdict,
    origin: "Recording",
    policy: policyOf(view),
    findings: story.findings,
    zeroMs: story.zero,
    endMs: story.end,
    steps,
    others: story.forest.others,
    places: placesOf(steps, story.findings),
    baseline: knowledgeOf(view),
    custody: [{ name: "quarantine", text: who }, ...fields],
  };
}

function stepOf(node: TreeNode, story: Story): Step {
  const { process, isTop } = node;
  return {
    text: commandLine(process),
    path: process.binary,
    pid: process.pid,
    atMs: isTop ? undefined : process.start / 1000,
    marks: numbers(marksOfProcess(story, process)),
    calls: contactsOf(story, node).map(({ first, place, count, before, marks }) => ({
      atMs: first / 1000,
      place,
      count,
      before,
      marks: numbers(marks),
    })),
    children: node.children.map((child) => stepOf(child, story)),
  };
}

const numbers = (marks: readonly Mark[]): number[] => marks.map(({ at }) => at);

function policyOf({ policy }: VerdictView): CaseSheet["policy"] {
  if (policy === undefined) return undefined;
  const { owner, purpose } = policy.source.spec;
  const answers = [owner?.team, owner?.contact].filter((text) => text !== undefined && text !== "").join(", ");
  return {
    name: policy.name,
    text: [`${policy.name}, mode ${policy.mode}`, answers && `answers for it: ${answers}`, purpose]
      .filter((text) => text !== undefined && text !== "")
      .join("; "),
  };
}

function knowledgeOf({ learned, readiness, verdict }: VerdictView): Knowledge {
  const connects = [...(learned?.connect.values() ?? [])];
  return {
    state: verdict.spec.basis.baselineState,
    lines: baselineLines(learned, readiness),
    programs: mostKnown(
      [...(learned?.exec.values() ?? [])].map(({ binary, count }) => ({ name: binary, count })),
      mostKnownShown,
    ),
    destinations: mostKnown(
      connects.map(({ destination, port, count }) => ({ name: `${destination}:${port}`, count })),
      mostKnownShown,
    ),
  };
}
