// Command lines that no recording has: recorded execs of which only the binary's path and the arguments are changed.
import type { Event, ExecEvent } from "@bailiff/proto";
import { podOf } from "./attacks.ts";
import { type Recording, recorded } from "./recordings.ts";

/** The same recorded exec, of another binary with other arguments. Everything else stays as the kernel reported it. */
export function withCommand(event: ExecEvent, binary: string, args: string): ExecEvent {
  return { ...event, process: { ...event.process, binary, arguments: args } };
}

export const isExec = (event: Event): event is ExecEvent => event.type === "exec";

/** Recorded execs by the last part of their binary's path and a part of their arguments, of pods whose name starts with `pod`. */
export function execsOf(name: Recording, binary: string, args: string, pod = ""): ExecEvent[] {
  return recorded(name)
    .filter(isExec)
    .filter(
      ({ process }) =>
        (process.binary === binary || process.binary.endsWith(`/${binary}`)) && process.arguments.includes(args),
    )
    .filter((event) => podOf(event).startsWith(pod));
}

/** A recorded exec by an agent's own main process, one for each agent of the corpus: the event that command lines are put into. */
export function anExecOf(agent: "support-bot" | "coding-agent" | "research-agent" | "ops-agent"): ExecEvent {
  const pods = {
    "support-bot": "support-bot-",
    "coding-agent": "code-",
    "research-agent": "research-agent-",
    "ops-agent": "ops-agent-",
  };
  const found = recorded("dev-attack-2")
    .filter(isExec)
    .find(
      (event) =>
        podOf(event).startsWith(pods[agent]) &&
        event.process.inInitTree === true &&
        event.parent?.docker === event.process.docker &&
        /\/python[\d.]*$/.test(event.parent.binary),
    );
  if (found === undefined) throw new Error(`dev-attack-2 has no exec by ${agent}`);
  return found;
}
