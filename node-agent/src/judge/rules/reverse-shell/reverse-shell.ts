// A shell whose input and output are a socket: by the words that make one, or by a shell without commands under a process that just called out.
import type { Action, ExecAction } from "../../../normalise/action.ts";
import type { Context } from "../../context.ts";
import { basename } from "../../context.ts";
import type { Mark } from "../../episode/trail.ts";
import type { Objection, Rule } from "../../rule.ts";
import { commandLine, quote, quoteLine, shells } from "../../text.ts";
import { shellOnNetwork } from "./words.ts";

/** A shell that reads its commands from what it was given as input. */
const interactive = /^\s*(?:(?:-[ils]{1,3}|--?login|--noprofile|--norc)(?:\s+|$))*$/;
/** A process that called out and then started a shell did both within this time. */
const withinMicros = 10 * 1_000_000;

export const reverseShell: Rule = {
  name: "reverse-shell",
  gate: "KnownBad",
  severity: "Critical",
  kinds: ["exec", "connect"],
  judgesOutsiders: true,
  references: ["ASI05", "T1059.004", "T1071", "AML.T0072"],
  signal:
    "A shell tied to a socket by the words of a command line, or a shell without commands whose parent just called somewhere new.",
  benign: "A terminal tool that pipes a shell over the network on purpose.",
  advice:
    "Take the pod as somebody else's: keep it for evidence, and rotate what it could read. If it is a tool of yours, declare the destination or except the binary.",
  judge: (action, context) =>
    action.kind === "exec"
      ? (words(action, context) ?? shellAfterCall(action, context))
      : callBeforeShell(action, context),
};

function words({ process }: ExecAction, { name }: Context): Objection | undefined {
  const args = commandLine(process);
  const what = shellOnNetwork(name, args);
  if (what === undefined) return undefined;
  return { signature: `${name} ${what}`, message: `${process.binary} ${what}: ${quoteLine(process)}` };
}

/** A connect by `execId` to somewhere new, kept by the engine as a departure; seen from the shell that came with it. */
function shellAfterCall(action: ExecAction, context: Context): Objection | undefined {
  const { name, trail, origin } = context;
  if (origin !== "agent" || !isBareShell(action, name)) return undefined;
  const calls = trail.between("departure", action.time - withinMicros, action.time + 1_000_000);
  const call = calls.find((mark) => mark.execId === action.process.parentExecId);
  return call && found(action, call.action, context);
}

function callBeforeShell(action: Action, context: Context): readonly Objection[] {
  const { trail, origin } = context;
  if (origin !== "agent" || action.kind !== "connect") return [];
  const isDeparture = trail.between("departure", action.time, action.time).some((mark) => mark.action === action);
  if (!isDeparture) return [];
  return trail
    .between("exec", action.time - 1_000_000, action.time + withinMicros)
    .filter((mark: Mark) => mark.action.process.parentExecId === action.process.execId)
    .map((mark) => found(mark.action, action, context))
    .filter((objection) => objection !== undefined);
}

/** Shells without commands, started by something that is no shell: marked by the engine as `exec`. */
export function isBareShell(action: ExecAction, name: string): boolean {
  if (!shells.has(name) || action.parent === undefined) return false;
  return !shells.has(basename(action.parent.binary)) && interactive.test(action.process.arguments.slice(0, 64));
}

function found(shell: Action, call: Action, { expectation, policy }: Context): Objection | undefined {
  if (call.kind !== "connect") return undefined;
  const caller = basename(call.process.binary);
  return {
    signature: `${caller} ${basename(shell.process.binary)} after a call`,
    // Without anything to compare with, an agent that calls its model and keeps a shell at hand looks the same.
    severity: expectation !== undefined || policy?.declaresDestinations ? "Critical" : "Medium",
    message: `${call.process.binary} called ${call.address}:${call.port}, where it had never been, and started ${quote(`${shell.process.binary} ${shell.process.arguments}`.trim())} that takes its commands from there`,
    evidence: [shell, call],
  };
}
