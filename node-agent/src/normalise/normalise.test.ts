import { decodeJson, type Event, type KprobeEvent } from "@bailiff/proto";
import { messagesOf, recordings } from "@bailiff/proto/testing/recorded";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isExec, isTcpConnect, isUdpConnect } from "../testing/commands.ts";
import { type Capture, type Recording, recorded, recordedEvent } from "../testing/recordings.ts";
import { canonicalAddress } from "./address.ts";
import { argumentsKept } from "./clip.ts";
import { normalise } from "./normalise.ts";

/** How many events of a recording become what. */
function census(name: Recording): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const event of recorded(name)) {
    const { action, counted } = normalise(event);
    const kind = action === undefined ? counted : action.kind;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

test.each<[Recording, Record<string, number>]>([
  ["a-benign-nopod", { host: 6, exit: 155, exec: 149, connect: 145 }],
  ["d-throttle2", { host: 3, exit: 76, exec: 63, throttled: 1, unthrottled: 1, "exec-less": 535 }],
  ["e-verbose-flags", { host: 6, exit: 62, exec: 58, connect: 48, evidence: 48 }],
  ["h-ringbuf-loss", { host: 6, exit: 9, exec: 4, connect: 574, "exec-less": 7 }],
  ["dev-attack-1", { host: 42, exit: 882, exec: 904, connect: 1543, file: 114 }],
])("%s is %j", (name, wanted) => {
  expect(census(name)).toEqual(wanted);
});

test("a packet that is sent again names no process, and is evidence, no sign of blindness", () => {
  const [path = ""] = recordings("captures/evidence", "q1-blocking-drop.jsonl");
  const again = messagesOf(path)
    .map(decodeJson)
    .filter((event) => event.type === "kprobe" && event.functionName === "tcp_retransmit_skb");
  expect(again).toHaveLength(6);
  expect(again.map((event) => normalise(event))).toEqual(again.map(() => ({ counted: "evidence" })));
});

test("IPv6 stays IPv6, IPv4-mapped becomes IPv4, refused and unrouted calls are attempts too", () => {
  const connects = recorded("f-weird").flatMap((event) => {
    const { action } = normalise(event);
    return action?.kind === "connect" ? [`${action.address} ${action.port} ${action.protocol}`] : [];
  });
  expect(connects).toEqual(["::1 443 TCP", "203.0.113.66 443 TCP", "10.99.99.99 81 TCP"]);
});

test("a UDP call's address is the sockaddr's, since the socket shows none yet", () => {
  const event = recordedEvent("dev-benign-1", isUdpConnect);
  expect(event.args.find(({ kind }) => kind === "sock")).toMatchObject({ address: "0.0.0.0" });
  expect(normalise(event).action).toMatchObject({ kind: "connect", address: "10.96.0.10", port: 53, protocol: "UDP" });
});

test("forks without an exec, threads and an exec in place are actions of the process that they name", () => {
  const events = recorded("f-weird2").filter((event): event is KprobeEvent => isTcpConnect(event));
  const started = new Set(
    recorded("f-weird2")
      .filter(isExec)
      .map(({ process }) => process.execId),
  );
  const actions = events.map((event) => normalise(event).action);
  expect(actions.map((action) => action?.process.binary)).toEqual(Array(4).fill("/usr/bin/python3"));
  expect(events.filter(({ process }) => !started.has(process.execId))).toHaveLength(2);
  expect(events.filter(({ process }) => process.tid !== process.pid)).toHaveLength(1);
  const inPlace = recorded("f-weird2")
    .filter(isExec)
    .filter(({ process }) => process.pid === 7719);
  expect(inPlace.map(({ process }) => process.binary)).toEqual(["/usr/bin/python3", "/bin/busybox"]);
  expect(new Set(inPlace.map(({ process }) => process.execId)).size).toBe(2);
});

test("programs that run from memory keep the path that the kernel saw", () => {
  const binaries = recorded("f-weird2").flatMap((event) => normalise(event).action?.process.binary ?? []);
  expect(binaries.filter((binary) => binary.startsWith("/proc/"))).toEqual(["/proc/self/fd/3", "/proc/self/fd/4"]);
});

test("a command line of 100 KB is cut to what is looked at, of the process and of its parent", () => {
  const event = recorded("f-weird")
    .filter(isExec)
    .find(({ process }) => process.arguments.length > 100_000);
  expect(event).toBeDefined();
  if (event === undefined) return;
  const { action } = normalise({ ...event, parent: event.process });
  expect(action?.process.arguments).toBe(event.process.arguments.slice(0, argumentsKept));
  expect(action?.parent?.arguments).toHaveLength(argumentsKept);
  const [first] = recorded("dev-benign-1")
    .filter(isExec)
    .filter(({ process }) => process.docker !== "");
  expect(first && normalise(first).action?.process).toBe(first?.process);
});

test.each<[Capture, number]>([
  ["d-throttle2", 1],
  ["h-ringbuf-loss", 0],
])("throttling in %s names its container by the 31 characters that Tetragon knows it by", (capture, named) => {
  const signs = recorded(capture).flatMap((event) => normalise(event).blindness ?? []);
  expect(signs.filter(({ kind, docker }) => kind === "throttled" && /^[0-9a-f]{31}$/.test(docker))).toHaveLength(named);
  expect(signs.filter(({ kind }) => kind === "exec-less").every(({ docker }) => docker === "")).toBe(true);
});

/** A recorded UDP connect, of which one thing is changed. */
const udp = recordedEvent("dev-benign-1", isUdpConnect);
const tcp = recordedEvent(
  "dev-benign-1",
  (event): event is KprobeEvent => isTcpConnect(event) && event.process.docker !== "",
);
const target = (change: object): KprobeEvent => ({
  ...udp,
  args: udp.args.map((argument) => (argument.kind === "sockaddr" ? { ...argument, ...change } : argument)),
});

test.each<[string, Event, string]>([
  ["a call that the kernel refused", { ...udp, returned: -1 }, "refused-by-kernel"],
  ["a local socket", target({ family: "AF_UNIX", address: "" }), "other-socket-family"],
  ["an address that is none", target({ address: "not an address" }), "bad-address"],
  ["an address with a zone", target({ family: "AF_INET6", address: "fe80::1%eth0" }), "bad-address"],
  [
    "TCP by the security hook",
    { ...udp, args: udp.args.map((one) => (one.kind === "sock" ? { ...one, protocol: "IPPROTO_TCP" } : one)) },
    "tcp-by-security-hook",
  ],
  ["a hook without its arguments", { ...tcp, args: [] }, "other-kprobe"],
  ["a hook that nobody knows", { ...tcp, functionName: "wake_up_new_task" }, "other-kprobe"],
  ["a connect that is posted again as evidence", { ...tcp, policyName: "bailiff-evidence" }, "evidence"],
  ["a send", { ...tcp, functionName: "tcp_sendmsg" }, "evidence"],
  ["a process without an exec id", { ...tcp, process: { ...tcp.process, execId: "" } }, "exec-less"],
  ["a host's process", { ...tcp, process: { ...tcp.process, docker: "", pod: undefined } }, "host"],
  ["a message of another type", { type: "other", name: "process_loader", node: "n", time: 1 }, "other-event"],
])("%s is no action, and counted", (_, event, counted) => {
  expect(normalise(event)).toMatchObject({ counted });
});

test("a process that is older than Tetragon was not started now", () => {
  const exec = recorded("dev-benign-1")
    .filter(isExec)
    .find(({ process }) => process.docker !== "");
  expect(exec && normalise({ ...exec, process: { ...exec.process, flags: "procFS auid" } }).counted).toBe("proc-fs");
});

test.each([
  ["::ffff:203.0.113.66", "203.0.113.66"],
  ["::FFFF:cb00:7142", "203.0.113.66"],
  ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
  ["::1", "::1"],
  ["::", "::"],
  ["10.0.0.1", "10.0.0.1"],
  ["010.0.0.1", undefined],
  ["10.0.0", undefined],
  ["fe80::1%eth0", undefined],
  ["", undefined],
])("the address %s is written %s", (text, wanted) => {
  expect(canonicalAddress(text)).toBe(wanted);
});

test("a canonical address is its own canonical form", () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const once = canonicalAddress(text);
      expect(once).toBeDefined();
      expect(canonicalAddress(once ?? "")).toBe(once);
    }),
    { seed: 1, numRuns: 500 },
  );
});
