// Who is in custody, since when, and what is worth a write, on recorded evidence and an injected clock.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { systemClock } from "@bailiff/crds/client/index";
import { decodeJson, type Event } from "@bailiff/proto";
import { messagesOf, recordings } from "@bailiff/proto/testing/recorded";
import { expect, test } from "vitest";
import { Identities } from "../../identity/identities.ts";
import type { PodIdentity } from "../../identity/subject.ts";
import { Custodies, type Prisoner } from "./custodies.ts";
import { type Remembered, recall, remember } from "./memory.ts";

const [path = ""] = recordings("captures/evidence", ".jsonl").filter(
  (one) => basename(one) === "q2-kernel-quarantine-with-proof-policies.jsonl",
);
const events: Event[] = messagesOf(path).map(decodeJson);
const [pod] = events.flatMap((event) => {
  const found = event.type === "kprobe" && event.process.pod?.name === "agent-a";
  const subject = found ? new Identities().resolve(event.process, event.node) : undefined;
  return subject === undefined ? [] : [subject.pod];
});
if (pod === undefined) throw new Error("the recording has no such pod");
const startMs = Math.floor((events[0]?.time ?? 0) / 1000) - 2_000;
const endMs = Math.ceil(Math.max(...events.map(({ time }) => time)) / 1000);

function setUp(
  prisoner: Partial<Prisoner> = {},
  kernelCut: "Enforce" | "Missing" = "Enforce",
  earlier: ReadonlyMap<string, Remembered> = new Map(),
) {
  const told: [string, boolean][] = [];
  const world = { nowMs: startMs, kernelCut };
  const custodies = new Custodies({
    clock: { ...systemClock, epochMs: () => world.nowMs },
    identities: new Identities(),
    nodeAddress: "127.0.0.1",
    kernelCutPolicy: "bailiff-quarantine-full",
    kernelCut: () => world.kernelCut,
    earlier,
    changed: ({ uid }: PodIdentity, isUrgent) => told.push([uid, isUrgent]),
  });
  const held: Prisoner = {
    ...{ pod: pod as PodIdentity, cut: "bot true", isIsolated: true, nodeAddresses: [], allow: undefined },
    ...prisoner,
  };
  const play = () => {
    world.nowMs = endMs;
    custodies.tick();
    for (const event of events) custodies.take(event);
  };
  return { custodies, held, told, world, play };
}

test("a pod is in custody from the moment its label was seen until it is gone", () => {
  const { custodies, held } = setUp();
  custodies.hold([held]);
  expect(custodies.of(pod.uid)).toMatchObject({ cutAt: new Date(startMs).toISOString(), kernelCut: "Enforce" });
  expect(custodies.of(pod.uid)?.window).toBeUndefined();
  custodies.hold([]);
  expect(custodies.of(pod.uid)).toBeUndefined();
});

test("the state of a cut is told at once, and mere counts are told as such", () => {
  const { custodies, held, told, play } = setUp();
  custodies.hold([held]);
  play();
  expect(custodies.of(pod.uid)?.window).toMatchObject({ refused: 9 });
  const urgent = told.filter(([, isUrgent]) => isUrgent);
  // Seen, settled, refused for the first time; the other eight refusals can wait.
  expect(urgent).toEqual(Array(3).fill([pod.uid, true]));
  expect(told).toHaveLength(3 + 8);
});

test("a cut that the network makes settles for longer than one of the kernel's", () => {
  for (const { isIsolated, kernelCut } of [
    { isIsolated: false, kernelCut: "Enforce" },
    { isIsolated: true, kernelCut: "Missing" },
  ] as const) {
    const { custodies, held, world, play } = setUp({ isIsolated }, kernelCut);
    custodies.hold([held]);
    play();
    expect(custodies.of(pod.uid)).toMatchObject({ settling: { refused: 9 } });
    expect(custodies.of(pod.uid)?.window).toBeUndefined();
    world.nowMs = startMs + 30_000;
    expect(custodies.of(pod.uid)?.window).toMatchObject({ refused: 0 });
  }
});

test("other labels are another cut, which begins with nothing; the same labels are the same", () => {
  const { custodies, held, play } = setUp();
  custodies.hold([held]);
  play();
  custodies.hold([{ ...held }]);
  expect(custodies.of(pod.uid)?.total).toMatchObject({ refused: 9 });
  custodies.hold([{ ...held, cut: "other true" }]);
  expect(custodies.of(pod.uid)).toMatchObject({ cutAt: new Date(endMs).toISOString(), settling: { refused: 0 } });
});

test("a gap in the stream, and a kernel policy that goes, are told at once", () => {
  const { custodies, held, told, world, play } = setUp();
  custodies.hold([held]);
  play();
  told.length = 0;
  custodies.gap("", "node");
  expect(custodies.of(pod.uid)?.window).toMatchObject({ refused: 0, last: {} });
  world.kernelCut = "Missing";
  custodies.tick();
  expect(told).toEqual(Array(2).fill([pod.uid, true]));
  expect(custodies.of(pod.uid)?.kernelCut).toBe("Missing");
});

test("a restart goes on with the same cut and its totals, and the newest window proves itself anew", () => {
  const { custodies, held, play } = setUp();
  custodies.hold([held]);
  play();
  const folder = mkdtempSync(join(tmpdir(), "bailiff-custodies-"));
  const file = join(folder, "custodies");
  remember(file, custodies.news() ?? [], (problem) => expect.unreachable(String(problem)));
  expect(custodies.news()).toBeUndefined();
  const earlier = recall(file, (problem) => expect(problem).toBeUndefined());
  const before = custodies.of(pod.uid);
  const restarted = (cut: string) => {
    const again = setUp({ cut }, "Enforce", earlier);
    again.world.nowMs = endMs + 5_000;
    // The pod is known before the policy is that says what its cut leaves open.
    again.custodies.hold([again.held]);
    again.custodies.hold([{ ...again.held, allow: { dns: true, egress: [], ingress: [] } }]);
    again.custodies.tick();
    return again;
  };
  const same = restarted(held.cut);
  expect(same.custodies.of(pod.uid)).toEqual({
    ...before,
    window: expect.objectContaining({ since: new Date(endMs + 5_000).toISOString(), refused: 0, last: {} }),
  });
  expect(before?.total).toMatchObject({ refused: 9 });
  for (const event of events) same.custodies.take({ ...event, time: event.time + 10_000_000 } as Event);
  expect(same.custodies.of(pod.uid)).toMatchObject({ window: { refused: 9 }, total: { refused: 18 } });
  const other = restarted("other true");
  expect(other.custodies.of(pod.uid)).toMatchObject({
    cutAt: new Date(endMs + 5_000).toISOString(),
    settling: { refused: 0 },
  });
  other.custodies.hold([]);
  expect(other.custodies.news()).toEqual([]);
  rmSync(folder, { recursive: true });
});

test("a file that is none is told, and every cut begins anew", () => {
  const folder = mkdtempSync(join(tmpdir(), "bailiff-custodies-"));
  const file = join(folder, "custodies");
  const problems: unknown[] = [];
  expect(recall(file, (problem) => problems.push(problem)).size).toBe(0);
  expect(problems).toEqual([]);
  writeFileSync(file, '[{"uid": 1}]');
  expect(recall(file, (problem) => problems.push(problem)).size).toBe(0);
  expect(problems).toHaveLength(1);
  rmSync(folder, { recursive: true });
});

test("evidence of pods that are free is nobody's", () => {
  const { custodies, told, play } = setUp();
  play();
  expect([custodies.size, told]).toEqual([0, []]);
});

test("a SYN that is sent again counts for the pod whose flow it is, whichever process it names", () => {
  const [drop = ""] = recordings("captures/evidence", ".jsonl").filter(
    (one) => basename(one) === "q1-blocking-drop.jsonl",
  );
  const hooks = messagesOf(drop)
    .map(decodeJson)
    .filter((event) => event.type === "kprobe")
    .map((event) => ({ ...event, policyName: event.policyName.replace("bailiff-proof", "bailiff-evidence") }));
  const attempt = hooks.filter(({ functionName }) => functionName === "tcp_connect");
  const again = hooks.filter(({ functionName }) => functionName === "tcp_retransmit_skb");
  const [socket] = attempt[0]?.args ?? [];
  if (attempt[0] === undefined || socket?.kind !== "sock") throw new Error("the recording has no attempt");
  const { custodies, held, told, world } = setUp({ isIsolated: false }, "Missing");
  const other = { ...held, pod: { ...held.pod, uid: "other", name: "other" } };
  world.nowMs = Math.floor(attempt[0].time / 1000) - 31_000;
  custodies.hold([other, held]);
  // It answered a minute before: connect returned 0.
  const target = { kind: "sockaddr", family: socket.family, address: socket.address, port: socket.port } as const;
  const answer = { functionName: "inet_stream_connect", returned: 0, args: [socket, target] };
  custodies.take({ ...attempt[0], ...answer, time: attempt[0].time - 60_000_000 });
  world.nowMs += 35_000;
  for (const event of attempt) custodies.take(event);
  told.length = 0;
  for (const event of again) custodies.take(event);
  expect(custodies.of(held.pod.uid)?.window).toMatchObject({ attempted: 1, timedOut: 1 });
  expect(custodies.of("other")?.window).toMatchObject({ attempted: 0, timedOut: 0 });
  expect(told).toContainEqual([held.pod.uid, true]);
});
