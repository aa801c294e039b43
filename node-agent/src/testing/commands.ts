// What no recording has: recorded execs of which only the binary's path and the arguments are changed, and recorded connects of which
// only the destination is.
import type { Event, ExecEvent, KprobeEvent } from "@bailiff/proto";
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

/** Agents of the corpus, by how their pods' names begin. */
const pods = {
  "support-bot": "support-bot-",
  "coding-agent": "code-",
  "research-agent": "research-agent-",
  "ops-agent": "ops-agent-",
} as const;
export type Agent = keyof typeof pods;

/** A recorded exec by an agent's own main process: the event that command lines are put into. */
export function anExecOf(agent: Agent): ExecEvent {
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

/** The same recorded connect, to another address and port. TCP stays TCP, and UDP UDP. */
export function withDestination(event: KprobeEvent, address: string, port: number): KprobeEvent {
  const family = address.includes(":") ? "AF_INET6" : "AF_INET";
  return {
    ...event,
    args: event.args.map((argument) =>
      argument.kind === "sockaddr" || (argument.kind === "sock" && event.functionName === "tcp_connect")
        ? { ...argument, family, address, port }
        : argument,
    ),
  };
}

/** The same recorded event at another time, and of another process where `execId` says so. */
export function at<E extends ExecEvent | KprobeEvent>(event: E, time: number, execId = event.process.execId): E {
  return { ...event, time, process: { ...event.process, execId } };
}

export const isTcpConnect = (event: Event): event is KprobeEvent =>
  event.type === "kprobe" && event.functionName === "tcp_connect";
export const isUdpConnect = (event: Event): event is KprobeEvent =>
  event.type === "kprobe" && event.functionName === "security_socket_connect";

/** A recorded connect of an agent's own main process. */
export function aConnectOf(agent: Agent, isWanted: (event: Event) => event is KprobeEvent = isTcpConnect): KprobeEvent {
  const found = recorded("dev-attack-2")
    .filter(isWanted)
    .find((event) => podOf(event).startsWith(pods[agent]) && /\/python[\d.]*$/.test(event.process.binary));
  if (found === undefined) throw new Error(`dev-attack-2 has no connect by ${agent}`);
  return found;
}

/** A recorded access to a sensitive file, by an agent's process, to another file: for writing (mask 2) or reading (4). */
export function aFileWrite(agent: Agent, path: string, binary: string, mask = 2): KprobeEvent {
  const found = recorded("dev-attack-3").find(
    (event): event is KprobeEvent =>
      event.type === "kprobe" &&
      event.functionName === "security_file_permission" &&
      podOf(event).startsWith(pods[agent]),
  );
  if (found === undefined) throw new Error(`dev-attack-3 has no file access by ${agent}`);
  return {
    ...found,
    process: { ...found.process, binary },
    args: found.args.map((one) =>
      one.kind === "file" ? { ...one, path } : one.kind === "int" ? { ...one, value: mask } : one,
    ),
  };
}
