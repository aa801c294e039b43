// Says what is wrong with the types of an Event at run time: hostile messages must never get past them.

const text = (value: unknown) => typeof value === "string" && value.isWellFormed();
const whole = (value: unknown) => Number.isSafeInteger(value) && !Object.is(value, -0);
const natural = (value: unknown) => whole(value) && (value as number) >= 0;
const flag = (value: unknown) => typeof value === "boolean";
const decimal = (value: unknown) => typeof value === "string" && /^(0|[1-9]\d{0,19})$/.test(value);
const maybe = (check: Check) => (value: unknown) => value === undefined || check(value);
const listOf = (check: Check) => (value: unknown) => Array.isArray(value) && value.every(check);

type Check = (value: unknown) => boolean;

/** True where the value has these fields and no others, each with the right type. */
const record = (checks: Record<string, Check>) => (value: unknown) =>
  typeof value === "object" &&
  value !== null &&
  Object.keys(value).every((key) => Object.hasOwn(checks, key)) &&
  Object.entries(checks).every(([key, check]) => Object.hasOwn(value, key) && check((value as never)[key]));

const labels: Check = (value) =>
  typeof value === "object" &&
  value !== null &&
  Object.getPrototypeOf(value) === null &&
  Object.entries(value).every(([key, label]) => text(key) && text(label));

const container = record({ id: text, name: text, image: text, imageId: text });
const names = { namespace: text, name: text, uid: text, workload: text, workloadKind: text };
const pod = record({ ...names, labels, container: maybe(container) });

const ids = { execId: text, parentExecId: text, pid: natural, docker: text, startTime: natural };
const asked = { ...ids, binary: text, arguments: text, inInitTree: maybe(flag), maybeExecProbe: flag };
const parent = record(asked);
const process = record({ ...asked, tid: natural, uid: natural, cwd: text, flags: text, pod: maybe(pod) });

const ends = { sourceAddress: text, sourcePort: natural, address: text, port: natural };
const argumentKinds: Record<string, Check> = {
  sock: record({ kind: text, family: text, type: text, protocol: text, ...ends, cookie: decimal, state: text }),
  sockaddr: record({ kind: text, family: text, address: text, port: natural }),
  file: record({ kind: text, path: text }),
  int: record({ kind: text, value: whole }),
  size: record({ kind: text, value: decimal }),
  string: record({ kind: text, value: text }),
  other: record({ kind: text }),
};
const argument: Check = (value) => argumentKinds[(value as { kind: string }).kind]?.(value) ?? false;

const envelope = { type: text, node: text, time: natural };
const processes = { ...envelope, process, parent: maybe(parent) };
const returns = {
  returned: maybe(whole),
  returnedSocket: maybe((value) => (value as { kind: string }).kind === "sock" && argument(value)),
};
const hook = { functionName: text, policyName: text, action: text, args: listOf(argument), ...returns };
const eventTypes: Record<string, Check> = {
  exec: record(processes),
  exit: record({ ...processes, signal: text, status: natural }),
  kprobe: record({ ...processes, ...hook }),
  throttle: record({ ...envelope, phase: text, cgroup: text }),
  rate_limit_info: record({ ...envelope, dropped: natural }),
  other: record({ ...envelope, name: text }),
};

/** True where the value is an Event, down to the last field. */
export function isEvent(value: unknown): boolean {
  return eventTypes[(value as { type: string }).type]?.(value) ?? false;
}
