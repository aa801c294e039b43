// The truth table, on recordings of what it was measured with: which cuts each of them proves, and which it must not.
import { basename } from "node:path";
import { decodeJson, type Event, type KprobeEvent } from "@bailiff/proto";
import { messagesOf, recordings } from "@bailiff/proto/testing/recorded";
import { describe, expect, test } from "vitest";
import { Answered } from "./answered.ts";
import { type Counter, counters } from "./counts.ts";
import { Custody, type CustodyOptions, settling } from "./custody.ts";
import { openPaths } from "./open-paths.ts";

const day = "2026-11-21T";
const micros = (clock: string) => Date.parse(`${day}${clock}Z`) * 1000;
const agent = "lab/pod/agent-a";
const peer = "203.0.113.10:5557";

/** What a recording has of the pod that was cut, in order of arrival. */
function hooks(name: string): KprobeEvent[] {
  const path = recordings("captures/evidence", ".jsonl").find((one) => basename(one) === `${name}.jsonl`);
  const events: Event[] = messagesOf(path ?? "").map(decodeJson);
  return events.filter((event) => event.type === "kprobe").filter(({ process }) => process.pod?.name === "agent-a");
}

/** The packets that were sent again, whichever process they name. */
function retransmits(name: string): KprobeEvent[] {
  const path = recordings("captures/evidence", ".jsonl").find((one) => basename(one) === `${name}.jsonl`);
  const events: Event[] = messagesOf(path ?? "").map(decodeJson);
  return events
    .filter((event) => event.type === "kprobe")
    .filter(({ functionName }) => functionName === "tcp_retransmit_skb");
}

function custodyAt(clock: string, options: Partial<CustodyOptions> = {}): Custody {
  return new Custody({
    ...{ cutAt: micros(clock), settling: 0, agent, answered: new Answered() },
    ...{ evidence: "bailiff-proof", kernelCut: "bailiff-quarantine-full", isOpen: openPaths(undefined, []) },
    ...options,
  });
}

function countsOf(custody: Custody, now: number, part: "window" | "settling" | "total" = "window") {
  const window = custody.seen(now)[part];
  return Object.fromEntries(
    counters.filter((counter) => window?.[counter] !== 0).map((counter) => [counter, window?.[counter]]),
  );
}

const take = (custody: Custody, events: readonly KprobeEvent[]) => {
  for (const event of events) custody.take(event);
  return Math.max(...events.map(({ time }) => time));
};

type Case = [what: string, recording: string, cutAt: string, counts: Partial<Record<Counter, number>>, cut?: string];

describe("what counts", () => {
  test.each([
    [
      "a connection that gets through and carries bytes both ways",
      "q1-open",
      "03:51:09",
      { attempted: 1, establishedOut: 1, bytesOut: 100, bytesIn: 100 },
    ],
    ["somebody who gets in; one counter of his is no traffic", "q1-inbound-open", "03:51:40", { establishedIn: 1 }],
    ["an attempt, and no buffer, where all packets are dropped", "q1-full-cut", "03:51:57.180", { attempted: 1 }],
    [
      "bytes on a flow from before, where only new ones are dropped",
      "q1-new-only-cut",
      "03:54:33.680",
      { attempted: 1, bytesOut: 200, bytesIn: 200 },
    ],
    ["nothing, where the sends of old flows are dropped", "q1-full-cut-timestamps", "03:54:48.607", {}],
    [
      "blocking connections by connect's own word, IPv4 in IPv6 too, and no refused one",
      "q1-blocking-open",
      "03:55:52",
      { attempted: 3, establishedOut: 2, bytesOut: 50, bytesIn: 50 },
    ],
    [
      "no time-out towards a place of which nobody knows that it answers",
      "q1-blocking-drop",
      "03:55:58.660",
      { attempted: 1 },
    ],
    ["no refusal by the network, which a closed port gives as well", "q1-reject", "03:56:08", { attempted: 1 }],
    [
      "nothing where only egress is dropped, though the peer's bytes arrive",
      "q1-egress-only-drop",
      "04:36:27.909",
      { attempted: 1 },
    ],
    ["nothing where only ingress is dropped", "q1-ingress-only-drop", "04:36:49.751", { attempted: 1 }],
    ["no UDP, which proves nothing either way", "q1-udp-and-rcv-established", "04:27:00.857", {}],
    [
      "calls that the kernel refused, whatever the network shows",
      "q2-kernel-quarantine-with-proof-policies",
      "04:28:31",
      { refused: 9 },
    ],
    ["no refusal that was posted without what was returned", "q2-quarantine-full", "03:58:34", {}],
    ["no refusal that a policy in mode monitor claims", "q5-return-monitor", "04:19:00", {}, "connect-allow-ret"],
    ["a refusal by what was returned", "q6-listen", "04:18:00", { refused: 1 }, "connect-allow-ret"],
    ["no refusal by a policy that is not the cut", "q6-listen", "04:18:00", {}],
  ] as Case[])("is %s (%#)", (...[, recording, cutAt, counts, kernelCut]: Case) => {
    const custody = custodyAt(cutAt, kernelCut === undefined ? {} : { kernelCut });
    const now = take(custody, hooks(recording));
    expect(countsOf(custody, now)).toEqual(counts);
    expect(countsOf(custody, now, "total")).toEqual(counts);
  });
});

describe("a time-out", () => {
  const drop = hooks("q1-blocking-drop");
  const end = drop.at(-1)?.time ?? 0;

  test("counts towards a place that answered a pod of the same agent shortly before", () => {
    const answered = new Answered();
    take(custodyAt("03:55:50", { answered }), hooks("q1-blocking-open"));
    const custody = custodyAt("03:55:58.660", { answered });
    take(custody, drop);
    expect(countsOf(custody, end)).toEqual({ attempted: 1, timedOut: 1 });
    expect(custody.seen(end).window?.last.timedOut).toEqual({ time: `${day}03:56:00.259Z`, destination: peer });
  });

  const again = retransmits("q1-blocking-drop");
  const attempt = drop.filter(({ functionName }) => functionName === "tcp_connect");

  test("counts for a non-blocking connect, of which nobody is told: by its SYN, when it was lost twice", () => {
    const answered = new Answered();
    answered.note(agent, peer, micros("03:55:50"));
    const custody = custodyAt("03:55:58.660", { answered });
    take(custody, attempt);
    expect(again.map((event) => custody.take(event))).toEqual([false, true, false, false, false, false]);
    expect(countsOf(custody, end)).toEqual({ attempted: 1, timedOut: 1 });
    expect(custody.seen(end).window?.last.timedOut).toEqual({ time: `${day}03:56:02.310Z`, destination: peer });
  });

  test("counts once where connect says so as well", () => {
    const answered = new Answered();
    answered.note(agent, peer, micros("03:55:50"));
    const custody = custodyAt("03:55:58.660", { answered });
    take(custody, [...attempt, ...again, ...drop.filter((event) => !attempt.includes(event))]);
    expect(countsOf(custody, end)).toEqual({ attempted: 1, timedOut: 1 });
  });

  test("doesn't count by the SYN of a connection that isn't this pod's, nor towards a place that never answered", () => {
    const answered = new Answered();
    const custody = custodyAt("03:55:58.660", { answered });
    expect(again.map((event) => custody.take(event))).not.toContain(true);
    take(custody, attempt);
    expect(again.map((event) => custody.take(event))).not.toContain(true);
    expect(countsOf(custody, end)).toEqual({ attempted: 1 });
  });

  test.each([
    ["another agent's pod", "lab/pod/other", peer, "03:55:50"],
    ["another port", agent, "203.0.113.10:5999", "03:55:50"],
    ["a moment too long ago", agent, peer, "03:45:50"],
    ["a moment after the attempt began", agent, peer, "03:56:01"],
  ])("doesn't count for the answer of %s", (_, whose, place, when) => {
    const answered = new Answered();
    answered.note(whose, place, micros(when));
    const custody = custodyAt("03:55:58.660", { answered });
    take(custody, drop);
    expect(countsOf(custody, end)).toEqual({ attempted: 1 });
  });
});

describe("what never counts", () => {
  const open = hooks("q1-blocking-open");
  const allow = { dns: false, egress: [], ingress: [] };
  const peerOf = (more: object) => ({ ports: [], protocol: "TCP" as const, ...more });

  test.each([
    ["the pod's own node", openPaths(undefined, ["203.0.113.10"])],
    ["a range that the policy allows", openPaths({ ...allow, egress: [peerOf({ cidr: "203.0.113.0/24" })] }, [])],
  ])("is %s", (_, isOpen) => {
    const custody = custodyAt("03:55:50", { isOpen });
    expect(countsOf(custody, take(custody, open))).toEqual({});
  });

  test("ends with the ports that the policy allows", () => {
    const isOpen = openPaths({ ...allow, egress: [peerOf({ cidr: "203.0.113.0/24", ports: [5999] })] }, []);
    const custody = custodyAt("03:55:50", { isOpen });
    expect(countsOf(custody, take(custody, open))).toMatchObject({ attempted: 2, establishedOut: 2 });
  });

  test("is who may come in", () => {
    const isOpen = openPaths({ ...allow, ingress: [peerOf({ cidr: "10.1.2.0/24", ports: [8080] })] }, []);
    const custody = custodyAt("03:51:40", { isOpen });
    expect(countsOf(custody, take(custody, hooks("q1-inbound-open")))).toEqual({});
  });

  test("is loopback, which the kernel's cut refuses too", () => {
    const isOpen = openPaths(undefined, []);
    const ends = { local: "", localPort: 0, remote: "127.0.0.1", remotePort: 80 };
    expect(isOpen(ends)).toBe(true);
    expect(isOpen({ ...ends, remote: "::1" })).toBe(true);
    expect(isOpen({ ...ends, remote: "" })).toBe(false);
  });

  test("is what happened before the cut", () => {
    const custody = custodyAt("03:56:00");
    expect(countsOf(custody, take(custody, open))).toEqual({});
  });
});

describe("time", () => {
  const open = hooks("q1-open");
  const cut = "03:51:09";

  test("is counted apart while the cut settles, and gives no window by then", () => {
    const custody = custodyAt(cut, { settling: settling.network });
    const now = take(custody, open);
    expect(custody.seen(now).window).toBeUndefined();
    expect(countsOf(custody, now, "settling")).toEqual({
      attempted: 1,
      establishedOut: 1,
      bytesOut: 100,
      bytesIn: 100,
    });
    const settled = micros(cut) + settling.network;
    expect(countsOf(custody, settled)).toEqual({});
    expect(custody.seen(settled).window).toMatchObject({ since: `${day}03:51:39.000Z`, until: `${day}03:51:39.000Z` });
  });

  test("doesn't compare what grew while it settled with what came later", () => {
    const grows = hooks("q1-new-only-cut");
    const custody = custodyAt("03:54:33.680", { settling: micros("03:54:40.830") - micros("03:54:33.680") });
    const now = take(custody, grows);
    expect(countsOf(custody, now, "settling")).toEqual({ attempted: 1, bytesOut: 100, bytesIn: 100 });
    expect(countsOf(custody, now)).toEqual({ bytesOut: 100, bytesIn: 100 });
  });

  test("takes out of the newest window what is minutes old, and out of the total nothing", () => {
    const custody = custodyAt(cut);
    const now = take(custody, open);
    const signs = [custody.sign(now), custody.sign(now + 600_000_000)];
    expect(signs).toEqual(["attempted establishedOut bytesOut bytesIn", ""]);
    expect(countsOf(custody, now + 600_000_000)).toEqual({});
    expect(custody.seen(now + 600_000_000).window?.last).toEqual({});
    expect(countsOf(custody, now + 600_000_000, "total")).toMatchObject({ establishedOut: 1 });
  });

  test("ends a window with what happened last: silence proves nothing", () => {
    const custody = custodyAt(cut);
    const now = take(custody, open);
    // When the echo was read; the close a moment later proved nothing more.
    expect(custody.seen(now + 60_000_000).window?.until).toBe(`${day}03:51:09.879Z`);
  });

  test("makes refusals of before a gap in the stream prove nothing of after it", () => {
    const custody = custodyAt("04:28:31");
    const now = take(custody, hooks("q2-kernel-quarantine-with-proof-policies"));
    custody.gap();
    expect(countsOf(custody, now)).toEqual({});
    expect(countsOf(custody, now, "total")).toEqual({ refused: 9 });
  });
});

describe("a flood of flows", () => {
  const isOf = (functionName: string) => (one: KprobeEvent) =>
    one.functionName === functionName && one.policyName === "bailiff-proof";
  const recorded = hooks("q1-new-only-cut");
  const [attempt, send] = ["tcp_connect", "tcp_sendmsg"].map((name) => recorded.find(isOf(name)));
  const [socket] = attempt?.args ?? [];
  if (attempt === undefined || send === undefined || socket?.kind !== "sock")
    throw new Error("the recording has no attempt, or no send");
  const each = (custody: Custody, args: (port: number) => KprobeEvent["args"], event = attempt) => {
    for (let port = 1; port <= 5000; port++) custody.take({ ...event, args: args(port) });
  };
  const end = (port: number) => ({ ...socket, port, cookie: `${port}` });

  test("is remembered in bounded space, and what is forgotten is counted", () => {
    const custody = custodyAt("03:54:33.680");
    each(custody, (port) => [end(port)]);
    expect(custody.seen(attempt.time).window?.attempted).toBe(5000);
    expect(custody.shed).toBe(5000 - 4096);
  });

  const zero = { kind: "size", value: "0" } as const;
  test.each([
    ["failed attempts", (custody: Custody) => each(custody, (port) => [end(port)])],
    [
      "attempts to reach itself",
      (custody: Custody) => each(custody, (port) => [{ ...end(port), address: "127.0.0.1" }]),
    ],
    ["sends that nobody answered", (custody: Custody) => each(custody, (port) => [end(port), zero, zero, zero], send)],
  ])("of %s pushes out no flow that lives: what it carries is counted still", (_, flood) => {
    const custody = custodyAt("03:54:33.680");
    const first = recorded.indexOf(send);
    take(custody, recorded.slice(0, first + 1));
    flood(custody);
    const now = take(custody, recorded.slice(first + 1));
    expect(countsOf(custody, now)).toMatchObject({ bytesOut: 200, bytesIn: 200 });
  });

  test("of its own loopback is not even remembered", () => {
    const custody = custodyAt("03:54:33.680");
    each(custody, (port) => [{ ...end(port), address: "127.0.0.1" }]);
    expect(custody.shed).toBe(0);
  });
});
