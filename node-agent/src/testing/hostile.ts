// Streams that no recording has: recorded events of which every name that an attacker chooses is made new, over and over.
import type { Event, EventProcess, ExecEvent, KprobeEvent } from "@bailiff/proto";
import { isExec, isTcpConnect, withDestination } from "./commands.ts";
import { recorded } from "./recordings.ts";

/** How much of a stream an attacker makes up. */
export interface Hostility {
  /** So many actions. */
  readonly actions: number;
  /** Every so many actions come from a pod that was never heard of; 0: all from the recorded ones. */
  readonly newPodEach?: number;
  /** Every so many actions have a command line of `long` characters. */
  readonly longEach?: number;
  readonly long?: number;
}

/** Actions with new exec ids, binaries and destinations, made of the execs and connects of dev-attack-2, a millisecond apart. */
export function* hostileActions({ actions, newPodEach = 0, longEach = 0, long = 0 }: Hostility): Generator<Event> {
  const base = recorded("dev-attack-2").filter(
    (event): event is ExecEvent | KprobeEvent =>
      (isExec(event) || isTcpConnect(event)) && event.process.pod !== undefined && event.process.inInitTree === true,
  );
  const start = base[0]?.time ?? 0;
  for (let index = 0; index < actions; index++) {
    const event = base[index % base.length];
    if (event === undefined) return;
    const isNewPod = newPodEach > 0 && index % newPodEach === 0;
    const isLong = longEach > 0 && index % longEach === 0;
    const process: EventProcess = {
      ...event.process,
      execId: `hostile-${index}`,
      binary: index % 3 === 0 ? `/tmp/hostile-${index}` : event.process.binary,
      ...(isLong && { arguments: `cat /etc/shadow ${"x".repeat(long)}${index}` }),
      ...(isNewPod && event.process.pod && podOfItsOwn(event.process.pod, index)),
    };
    const made = { ...event, time: start + index * 1000, process };
    yield made.type === "exec"
      ? made
      : withDestination(made, `${11 + (index % 200)}.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`, 443);
  }
}

function podOfItsOwn(pod: NonNullable<EventProcess["pod"]>, index: number): Pick<EventProcess, "pod" | "docker"> {
  const docker = index.toString(16).padStart(31, "0");
  return { docker, pod: { ...pod, uid: `hostile-${index}`, name: `hostile-${index}` } };
}
