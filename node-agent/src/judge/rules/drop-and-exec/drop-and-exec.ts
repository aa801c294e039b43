// A program that was not in the image: run from a place that everybody may write to, from memory, from a file that is gone, or just fetched.
import type { ConnectAction } from "../../../normalise/action.ts";
import type { Context } from "../../context.ts";
import type { Objection, Rule } from "../../rule.ts";
import { sequenceRule } from "../../sequences/sequence-rule.ts";
import { startedFile } from "./newcomer.ts";
import { fromPlace } from "./place.ts";

/** Tools that are new in a home folder every other day, and call the places that they install from. */
const toolchains =
  /^(?:python[\d.]*|node|deno|bun|ruby|java|cargo|rustc|rustup|go|uv|pip[\d.]*|gh|git|chrome\S*|chromium\S*)$/;

export const dropAndExec: Rule = sequenceRule(
  {
    name: "drop-and-exec",
    gate: "KnownBad",
    severity: "High",
    kinds: ["exec", "connect"],
    judgesOutsiders: true,
    references: ["ASI05", "ASI04", "T1105", "T1620", "T1036", "AML.T0011"],
    signal:
      "Programs run from memory, from deleted files or from folders that everybody may write to; files that a transfer tool just fetched; and programs that start right after their parent called somewhere new.",
    benign: "Builds and test runners that run what they just made.",
    advice:
      "Keep the file for analysis: it is not in the image. If builds are the agent's work, let the baseline learn the folder or add an exception for the path.",
  },
  (action, context) => {
    if (action.kind === "connect") return newcomersCall(action, context);
    return action.kind === "exec" ? fromPlace(action, context) : undefined;
  },
);

/** The objection to a call to a new place by a program that was never there. */
function newcomersCall(
  action: ConnectAction,
  { trail, name, expectation, destination }: Context,
): Objection | undefined {
  const isDeparture = trail.fresh.some(({ kind }) => kind === "departure");
  if (!isDeparture || destination?.class !== "world" || toolchains.test(name)) return undefined;
  if (!startedFile(action.process, name, expectation, action.parent)?.isNewcomer) return undefined;
  return {
    signature: `${name} calls`,
    severity: "Medium",
    isHabit: true,
    message: `${action.process.binary} was never seen here, is not where images keep their programs, and called ${action.address}:${action.port}, which this container had never called before`,
  };
}
