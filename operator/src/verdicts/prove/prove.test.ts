// The truth table of what counters prove, as measured (an attempt is not a connection; inbound proves nothing against the kernel).
import type { Custody } from "@bailiff/crds";
import { describe, expect, test } from "vitest";
import type { Cut } from "../../quarantine/backends/backend.ts";
import { at, node, nowMs, seeing } from "../testing/snapshot.ts";
import { prove } from "./prove.ts";

type Counts = Partial<
  Record<"attempted" | "refused" | "timedOut" | "establishedOut" | "establishedIn" | "bytesOut" | "bytesIn", number>
>;

const none = { attempted: 0, refused: 0, timedOut: 0, establishedOut: 0, establishedIn: 0, bytesOut: 0, bytesIn: 0 };
const window = (counts: Counts, until = at(-1)) => {
  const last = Object.fromEntries(
    Object.keys(counts).map((name) => [name, { time: at(-5), destination: "203.0.113.7:443" }]),
  );
  return { since: at(-30), until, ...none, ...counts, last } as NonNullable<Custody["window"]>;
};
const cut = (counts: Counts | undefined, change: Partial<Cut> = {}): Cut => ({
  nowMs,
  sinceMs: nowMs - 60_000,
  custody: { cutAt: at(-60), kernelCut: "Enforce", ...(counts && { window: window(counts) }) },
  node: seeing,
  leaks: 0,
  ...change,
});
const seeingWith = (change: object) => ({ ...seeing, status: { ...seeing.status, ...change } as typeof seeing.status });

const network = ["NetworkPolicy"];
const kernel = ["Kernel", "NetworkPolicy"];

describe("a cut", () => {
  test.each<[string, readonly string[], Cut, string, RegExp]>([
    [
      "by the network is enforced by time-outs to places known to answer",
      network,
      cut({ attempted: 4, timedOut: 2 }),
      "Enforced",
      /2 connections timed out.*203\.0\.113\.7:443/,
    ],
    ["by the network is not proven by attempts", network, cut({ attempted: 4 }), "Unverifiable", /prove nothing/],
    ["by the network is not proven by silence", network, cut({}), "Unverifiable", /nothing was tried/],
    [
      "by the network is not proven by what the kernel refused",
      network,
      cut({ refused: 9 }),
      "Unverifiable",
      /nothing was tried/,
    ],
    [
      "by the network leaks when a connection is made",
      network,
      cut({ timedOut: 2, establishedOut: 1 }),
      "Ineffective",
      /still connects.*203\.0\.113\.7:443/,
    ],
    ["by the network leaks when peers acknowledge bytes", network, cut({ bytesOut: 1 }), "Ineffective", /still sends/],
    [
      "by the network leaks when others connect",
      network,
      cut({ establishedIn: 1 }),
      "Ineffective",
      /others still connect/,
    ],
    ["by the network leaks when bytes arrive", network, cut({ bytesIn: 10 }), "Ineffective", /still receives/],
    [
      "by the network doesn't hold where others allow, whatever timed out",
      network,
      cut({ timedOut: 2 }, { leaks: 2 }),
      "Ineffective",
      /2 policies still allow/,
    ],
    [
      "is pending until the node has seen the label",
      network,
      cut(undefined, { custody: undefined }),
      "Pending",
      /not yet seen/,
    ],
    ["is pending while it settles", network, cut(undefined), "Pending", /settling/],
    [
      "by the network can't be verified on a node that nobody watches",
      network,
      cut({ timedOut: 2 }, { node }),
      "Unverifiable",
      /not ready/,
    ],
    [
      "by the network can't be verified without events",
      network,
      cut({ timedOut: 2 }, { node: seeingWith({ stream: { state: "Disconnected" } }) }),
      "Unverifiable",
      /don't reach/,
    ],
    ["by the kernel is enforced by what it refused", kernel, cut({ refused: 3 }), "Enforced", /3 calls refused/],
    [
      "by the kernel is not refuted by what comes in",
      kernel,
      cut({ refused: 3, establishedIn: 2, bytesIn: 10 }),
      "Enforced",
      /3 calls refused/,
    ],
    [
      "by the kernel is refuted by a connection, whatever it refused",
      kernel,
      cut({ refused: 3, establishedOut: 1 }),
      "Ineffective",
      /still connects/,
    ],
    ["by the kernel is not proven by silence", kernel, cut({}), "Unverifiable", /nothing was tried/],
    [
      "by the kernel is pending while the stream is lost",
      kernel,
      cut({ refused: 3 }, { node: seeingWith({ stream: { state: "Disconnected" } }) }),
      "Pending",
      /don't reach/,
    ],
    [
      "by the kernel is pending while nobody watches the node",
      kernel,
      cut({ refused: 3 }, { node }),
      "Pending",
      /not ready/,
    ],
    [
      "by the kernel is not proven by what came before a gap",
      kernel,
      cut({ refused: 3 }, { node: seeingWith({ lastGap: { since: at(-1), until: at(0), reason: "Restarted" } }) }),
      "Unverifiable",
      /since the gap/,
    ],
    [
      "by a kernel policy that is gone falls back to the network",
      kernel,
      cut({ timedOut: 1 }, { node: seeingWith({ kernelCut: "Missing" }) }),
      "Enforced",
      /timed out/,
    ],
    [
      "by a kernel policy that is gone, with nothing else, is none",
      ["Kernel"],
      cut({}, { node: seeingWith({ kernelCut: "Missing" }) }),
      "Ineffective",
      /not enforced/,
    ],
    ["by nothing at all is no cut", [], cut({}), "Unverifiable", /no backend/],
  ])("%s", (_, applied, facts, state, message) => {
    const proven = prove(applied, facts);
    expect(proven).toMatchObject({ state });
    expect(proven.message).toMatch(message);
    expect(proven.backends.map(({ name }) => name)).toEqual(applied);
  });

  test("is told backend by backend, strongest first", () => {
    const { backends } = prove(["NetworkPolicy", "Kernel", "Cilium"], cut({ refused: 1, timedOut: 1 }, { leaks: 1 }));
    expect(backends.map(({ name, state }) => [name, state])).toEqual([
      ["Kernel", "Enforced"],
      ["Cilium", "Enforced"],
      ["NetworkPolicy", "Ineffective"],
    ]);
  });
});
