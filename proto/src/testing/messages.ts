// Arbitrary messages of Tetragon's stream in both forms: the frame by the generated codec, and the JSON export.

import fc from "fast-check";
import type protobuf from "protobufjs/light.js";
import { tetragon } from "../generated/tetragon.js";

const response = tetragon.GetEventsResponse as unknown as protobuf.Type;

const text = fc.oneof(fc.string({ maxLength: 20 }), fc.string({ unit: "binary", maxLength: 120 }));
const uint32 = fc.nat({ max: 0xffff_ffff });
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const wrapped = (value: fc.Arbitrary<unknown>) => fc.record({ value });
const time = fc.record({ seconds: fc.nat({ max: 9_007_199_252 }), nanos: fc.nat({ max: 999_999_999 }) });
const some = <T>(fields: Record<string, fc.Arbitrary<T>>) => fc.record(fields, { requiredKeys: [] });

const image = some({ id: text, name: text });
const container = some<unknown>({ id: text, name: text, image, maybe_exec_probe: fc.boolean() });
const names = { namespace: text, name: text, uid: text, workload: text, workload_kind: text };
const pod = some<unknown>({ ...names, container, pod_labels: fc.dictionary(text, text, { maxKeys: 5 }) });
const numbers = { pid: wrapped(uint32), uid: wrapped(uint32), tid: wrapped(uint32) };
const texts = { exec_id: text, parent_exec_id: text, cwd: text, binary: text, arguments: text, flags: text };
const flags = { in_init_tree: wrapped(fc.boolean()), docker: text, start_time: time };
const process = some<unknown>({ ...numbers, ...texts, ...flags, pod });

const ends = { saddr: text, daddr: text, sport: uint32, dport: uint32 };
const sock = some<unknown>({ family: text, type: text, protocol: text, ...ends, cookie: uint64, state: text });
const path = some({ path: text });
const argument = fc.oneof(
  fc.record({ string_arg: text }),
  fc.record({ int_arg: fc.integer() }),
  fc.record({ size_arg: uint64 }),
  fc.record({ path_arg: path }),
  fc.record({ file_arg: path }),
  fc.record({ linux_binprm_arg: path }),
  fc.record({ sock_arg: sock }),
  fc.record({ long_arg: int64 }),
  fc.record({ uint_arg: uint32 }),
  fc.record({ sockaddr_arg: some<unknown>({ family: text, addr: text, port: uint32 }) }),
  fc.constant({}),
);

const exec = some({ process, parent: process });
const exit = some<unknown>({ process, parent: process, signal: text, status: uint32 });
const hook = { function_name: text, policy_name: text, action: fc.nat({ max: 17 }), return: argument };
const kprobe = some<unknown>({ process, parent: process, ...hook, args: fc.array(argument, { maxLength: 4 }) });

const traced = {
  event: fc.oneof(text, fc.constant("tcp_retransmit_skb")),
  policy_name: text,
  action: fc.nat({ max: 17 }),
};
const tracepoint = some<unknown>({ ...traced, args: fc.array(argument, { maxLength: 4 }) });

const body = fc.oneof(
  fc.record({ process_exec: exec }),
  fc.record({ process_exit: exit }),
  fc.record({ process_kprobe: kprobe }),
  fc.record({ process_tracepoint: tracepoint }),
  fc.record({ process_throttle: some<unknown>({ type: fc.nat({ max: 3 }), cgroup: text }) }),
  fc.record({ rate_limit_info: some({ number_of_dropped_process_events: uint64 }) }),
  fc
    .constantFrom("process_loader", "process_uprobe", "process_lsm", "process_usdt", "test")
    .map((name) => ({ [name]: {} })),
);

/** A message as protobufjs' plain object, always with a time. */
export const messages: fc.Arbitrary<Record<string, unknown>> = fc
  .tuple(body, fc.record({ node_name: text, time }))
  .map(([event, envelope]) => ({ ...event, ...envelope }));

/** The frame of such an object, written by the generated codec. */
export function frameOf(message: Record<string, unknown>): Uint8Array {
  return response.encode(response.fromObject(message)).finish();
}

/** The JSON export of such an object, by the rules of protojson: defaults left out, enums by name where they have one. */
export function exportOf(message: Record<string, unknown>): unknown {
  return plain(response.toObject(response.fromObject(message), { longs: String, enums: String }), "");
}

const wrappers = ["pid", "uid", "tid"];

function plain(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => plain(item, name));
  if (typeof value !== "object" || value === null) return value;
  const fields = value as Record<string, unknown>;
  if (name === "time" || name === "start_time") return rfc3339(Number(fields.seconds ?? 0), Number(fields.nanos ?? 0));
  if (wrappers.includes(name) && typeof fields !== "string") return fields.value ?? 0;
  if (name === "in_init_tree") return fields.value ?? false;
  if (name === "pod_labels") return fields;
  return Object.fromEntries(Object.entries(fields).map(([key, inside]) => [key, plain(inside, key)]));
}

function rfc3339(seconds: number, nanos: number): string {
  const whole = new Date(seconds * 1000).toISOString().slice(0, -5);
  return nanos === 0 ? `${whole}Z` : `${whole}.${String(nanos).padStart(9, "0")}Z`;
}
