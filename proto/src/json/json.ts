// One message of Tetragon's JSON export (protojson of GetEventsResponse) to the same Event that its frame gives.

import { DecodeError } from "../error.ts";
import type { Event, KprobeEvent, Micros } from "../event.ts";
import { actions, eventTypes, phases, throttleTypes } from "../names.ts";
import { noProcess, returnedNumber, returnedSocket, traced, untilNul } from "../parts.ts";
import { eventTime, parseTime } from "../time.ts";
import { argumentOf } from "./argument.ts";
import { asFields, enumeration, type Fields, message, messages, text, uint32, wide } from "./fields.ts";
import { parentOf, processOf } from "./process.ts";

interface Envelope {
  readonly node: string;
  readonly time: Micros;
}

const maxUint64 = 2n ** 64n - 1n;

/**
 * Decodes one message of the JSON export, as JSON.parse gives it. Types and fields that Bailiff doesn't read are passed over.
 * @throws DecodeError `not-an-object`, `wrong-type`, `no-time` or `bad-time`
 */
export function decodeJson(value: unknown): Event {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new DecodeError("not-an-object", "a message of Tetragon's export is a JSON object");
  }
  const fields = asFields(value, "the message");
  const time = text(fields, "time");
  const envelope = { node: text(fields, "node_name"), time: eventTime(time !== "", parseTime(time)) };
  for (const name of eventTypes.values()) {
    const body = message(fields, name);
    if (body !== undefined) return readers[name]?.(body, envelope) ?? { type: "other", name, ...envelope };
  }
  return { type: "other", name: "unknown", ...envelope };
}

const readers: Readonly<Record<string, (body: Fields, envelope: Envelope) => Event>> = {
  process_exec: (body, envelope) => ({ type: "exec", ...processes(body), ...envelope }),
  process_exit: (body, envelope) => ({
    type: "exit",
    ...processes(body),
    signal: text(body, "signal"),
    status: uint32(body, "status"),
    ...envelope,
  }),
  process_kprobe: (body, envelope) => ({
    type: "kprobe",
    ...processes(body),
    functionName: text(body, "function_name"),
    policyName: text(body, "policy_name"),
    action: actions[enumeration(body, "action", actions)] ?? "KPROBE_ACTION_UNKNOWN",
    args: messages(body, "args").map(argumentOf),
    ...returned(body),
    ...envelope,
  }),
  process_tracepoint: (body, envelope) => {
    const action = actions[enumeration(body, "action", actions)] ?? "KPROBE_ACTION_UNKNOWN";
    const args = messages(body, "args").map(argumentOf);
    return { ...traced(text(body, "event"), { policyName: text(body, "policy_name"), action, args }), ...envelope };
  },
  process_throttle: (body, envelope) => ({
    type: "throttle",
    phase: phases[enumeration(body, "type", throttleTypes)] ?? "unknown",
    cgroup: untilNul(text(body, "cgroup")),
    ...envelope,
  }),
  rate_limit_info: (body, envelope) => ({
    type: "rate_limit_info",
    dropped: Math.min(Number(wide(body, "number_of_dropped_process_events", 0n, maxUint64)), Number.MAX_SAFE_INTEGER),
    ...envelope,
  }),
};

function processes(body: Fields) {
  const process = message(body, "process");
  const parent = message(body, "parent");
  return { process: process ? processOf(process) : noProcess, parent: parent && parentOf(parent) };
}

function returned(body: Fields): Pick<KprobeEvent, "returned" | "returnedSocket"> {
  const value = message(body, "return");
  const argument = value && argumentOf(value);
  return {
    returned: argument && returnedNumber(argument),
    returnedSocket: argument && returnedSocket(argument),
  };
}
