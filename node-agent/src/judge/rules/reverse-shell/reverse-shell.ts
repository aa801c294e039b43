// A shell whose input and output are a socket: by the words that make one, or by a shell without commands under a process that just called out.
import type { ExecAction } from "../../../normalise/action.ts";
import { basename, type Context } from "../../context.ts";
import type { Objection, Rule } from "../../rule.ts";
import { sequenceRule } from "../../sequences/sequence-rule.ts";
import { commandLine, quoteLine, shells } from "../../text.ts";
import { shellOnNetwork } from "./words.ts";

/** A shell that reads its commands from what it was given as input. */
const interactive = /^\s*(?:(?:-[ils]{1,3}|--?login|--noprofile|--norc)(?:\s+|$))*$/;

export const reverseShell: Rule = sequenceRule(
  {
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
      "Treat the pod as taken over: keep it as evidence, and rotate every credential it could read. If it is a tool of yours, declare the destination or add an exception for the binary.",
  },
  (action, context) => (action.kind === "exec" ? words(action, context) : undefined),
);

function words({ process }: ExecAction, { name }: Context): Objection | undefined {
  const args = commandLine(process);
  const what = shellOnNetwork(name, args);
  if (what === undefined) return undefined;
  return { signature: `${name} ${what}`, message: `${process.binary} ${what}: ${quoteLine(process)}` };
}

/** Shells without commands, started by something that is no shell. */
export function isBareShell(action: ExecAction, name: string): boolean {
  if (!shells.has(name) || action.parent === undefined) return false;
  return !shells.has(basename(action.parent.binary)) && interactive.test(action.process.arguments.slice(0, 64));
}
