// Whose doing a process is: the agent's, somebody's who came in from outside, or a probe's that the pod declares.
import type { EventParent, EventProcess } from "@bailiff/proto/event";
import type { Subject } from "../identity/subject.ts";
import { basename, type Origin } from "../judge/context.ts";

/**
 * Only what entered from outside can be a probe: an agent that runs the same command itself is imitating one. Where the pod's
 * declared probes are known they decide; Tetragon's guess is used only where they aren't, and it can be imitated too.
 */
export function originOf(process: EventProcess, parent: EventParent | undefined, subject: Subject): Origin {
  if (subject.containerKind === "ephemeral") return "outside";
  if (process.inInitTree !== false) return "agent";
  if (isProbe(process, subject)) return "probe";
  const isChild = parent !== undefined && parent.docker === process.docker && process.docker !== "";
  return isChild && isProbe(parent, subject) ? "probe" : "outside";
}

function isProbe(process: EventParent, subject: Subject): boolean {
  if (subject.probesKnown) return subject.probes.some((command) => isCommand(process, command));
  return process.maybeExecProbe;
}

/** Whether a process runs this command. Tetragon joins arguments with spaces and quotes those that have spaces in them. */
function isCommand(process: EventParent, command: readonly string[]): boolean {
  const [binary, ...args] = command;
  if (binary === undefined || basename(binary) !== basename(process.binary)) return false;
  if (process.arguments === args.join(" ")) return true;
  return process.arguments === args.map((arg) => (arg.includes(" ") ? `"${arg}"` : arg)).join(" ");
}
