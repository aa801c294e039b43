import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DecodeError } from "../error.ts";
import { messagesOf, recordings } from "../testing/recorded.ts";
import { isEvent } from "../testing/shape.ts";
import { decodeJson } from "./json.ts";

const time = "2026-11-20T07:22:52.585628150Z";

function codeOf(value: unknown): string | undefined {
  try {
    expect(decodeJson(value)).toSatisfy(isEvent);
    return undefined;
  } catch (error) {
    if (error instanceof DecodeError) return error.code;
    throw error;
  }
}

describe("decodeJson", () => {
  it.each(recordings("captures/evidence", ".jsonl").map((path) => [path.split("/").at(-1), path] as const))(
    "reads each message of the evidence in %s",
    (_, path) => {
      for (const message of messagesOf(path)) expect(codeOf(message)).toBeUndefined();
    },
  );

  it("reads what proves a cut: counters as size, and the hook's return value", () => {
    const [cut] = recordings("captures/evidence", "q2-kernel-quarantine-with-proof-policies.jsonl");
    const events = messagesOf(cut ?? "").map((message) => decodeJson(message));
    const hooks = events.filter((event) => event.type === "kprobe");
    expect(hooks.filter(({ action }) => action === "KPROBE_ACTION_OVERRIDE").map(({ returned }) => returned)).toEqual(
      Array.from({ length: 9 }, () => -1),
    );
    expect(hooks.find(({ functionName }) => functionName === "tcp_close")?.returned).toBeUndefined();
    const [open] = recordings("captures/evidence", "q1-blocking-open.jsonl");
    const args = messagesOf(open ?? "").flatMap((message) => {
      const event = decodeJson(message);
      return event.type === "kprobe" ? event.args : [];
    });
    expect(args.filter((argument) => argument.kind === "size").length).toBeGreaterThan(0);
  });

  it("reads a packet that is sent again as nobody's: the process is whichever was interrupted", () => {
    const [path] = recordings("captures/evidence", "q1-blocking-drop.jsonl");
    const events = messagesOf(path ?? "").map((message) => decodeJson(message));
    const again = events.filter((event) => event.type === "kprobe" && event.functionName === "tcp_retransmit_skb");
    expect(again).toHaveLength(6);
    const args = [expect.objectContaining({ kind: "sock", state: "TCP_SYN_SENT", sourcePort: 35_254, port: 5557 })];
    const process = expect.objectContaining({ binary: "", docker: "", pod: undefined });
    expect(again[0]).toMatchObject({ policyName: "bailiff-retransmit", args, process, parent: undefined });
  });

  it("names other tracepoints only", () => {
    const message = { process_tracepoint: { subsys: "sched", event: "sched_process_exec" }, time };
    expect(decodeJson(message)).toMatchObject({ type: "other", name: "process_tracepoint" });
  });

  it("cuts the NULs off a throttled cgroup's name", () => {
    const [path] = recordings("captures", "d-throttle2.json.gz");
    const marks = messagesOf(path ?? "")
      .map((message) => decodeJson(message))
      .filter((event) => event.type === "throttle");
    expect(marks.map(({ phase }) => phase)).toEqual(["start", "stop"]);
    for (const { cgroup } of marks) expect(cgroup).toMatch(/^cri-containerd-[0-9a-f]{64}\.scope$/);
  });

  it.each([
    [5, "not-an-object"],
    [null, "not-an-object"],
    [[], "not-an-object"],
    ["process_exec", "not-an-object"],
    [{}, "no-time"],
    [{ time: null }, "no-time"],
    [{ time: 5 }, "wrong-type"],
    [{ time: "yesterday" }, "bad-time"],
    [{ time: "2026-13-45T00:00:00Z" }, "bad-time"],
    [{ time: "1969-12-31T23:59:59Z" }, "bad-time"],
    [{ time, node_name: {} }, "wrong-type"],
    [{ time, process_exec: 5 }, "wrong-type"],
    [{ time, process_exec: [] }, "wrong-type"],
    [{ time, process_exec: { process: 5 } }, "wrong-type"],
    [{ time, process_exec: { process: { pid: "12" } } }, "wrong-type"],
    [{ time, process_exec: { process: { pid: -1 } } }, "wrong-type"],
    [{ time, process_exec: { process: { pid: 1e300 } } }, "wrong-type"],
    [{ time, process_exec: { process: { pid: 4294967296 } } }, "wrong-type"],
    [{ time, process_exec: { process: { in_init_tree: "false" } } }, "wrong-type"],
    [{ time, process_exec: { process: { pod: { pod_labels: { app: 1 } } } } }, "wrong-type"],
    [{ time, process_kprobe: { args: {} } }, "wrong-type"],
    [{ time, process_kprobe: { args: [null] } }, "wrong-type"],
    [{ time, process_kprobe: { args: [{ size_arg: "1e5" }] } }, "wrong-type"],
    [{ time, process_kprobe: { args: [{ size_arg: "18446744073709551616" }] } }, "wrong-type"],
    [{ time, process_kprobe: { args: [{ int_arg: 2147483648 }] } }, "wrong-type"],
    [{ time, process_kprobe: { action: {} } }, "wrong-type"],
  ])("refuses %j with %s", (value, code) => {
    expect(codeOf(value)).toBe(code);
  });

  it("gives the reason and the field in words", () => {
    expect(() => decodeJson({ time, process_exec: { process: 5 } })).toThrow(
      "process should be an object, not a number",
    );
  });

  it("takes null for absent, as protojson does", () => {
    expect(decodeJson({ time, process_exec: { process: { pid: null, pod: null } }, process_exit: null })).toMatchObject(
      {
        type: "exec",
        process: { pid: 0, pod: undefined },
      },
    );
  });

  it("keeps whole numbers of 64 bits exact", () => {
    const args = [
      { size_arg: "18446744073709551615" },
      { size_arg: 7 },
      { long_arg: "-9" },
      { long_arg: "9007199254740993" },
    ];
    expect(decodeJson({ time, process_kprobe: { args } })).toMatchObject({
      args: [
        { kind: "size", value: "18446744073709551615" },
        { kind: "size", value: "7" },
        { kind: "int", value: -9 },
        { kind: "other" },
      ],
    });
  });

  it("reads offsets and any number of digits in a time", () => {
    expect(decodeJson({ time: "2026-11-20T09:22:52+02:00", test: {} }).time).toBe(
      Date.parse("2026-11-20T07:22:52Z") * 1000,
    );
    expect(decodeJson({ time: "2026-11-20T07:22:52.5Z", test: {} }).time % 1_000_000).toBe(500_000);
  });

  it("calls an event type that it has never heard of unknown", () => {
    expect(decodeJson({ time, process_dream: {} })).toMatchObject({ type: "other", name: "unknown" });
  });

  it("takes labels called __proto__ and constructor for labels, and a __proto__ of the message for nothing", () => {
    const labels = `{"__proto__": "a", "constructor": "b"}`;
    const line = `{"time": "${time}", "__proto__": {"process_exit": {}}, "process_exec": {"process": {"pod": {"pod_labels": ${labels}}}}}`;
    const event = decodeJson(JSON.parse(line));
    const found = event.type === "exec" ? event.process.pod?.labels : undefined;
    expect(Object.entries(found ?? {})).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
    ]);
  });

  it("puts U+FFFD where a string has half a surrogate pair", () => {
    const event = decodeJson({ time, process_exec: { process: { binary: "/tmp/\ud800x" } } });
    expect(event).toMatchObject({ process: { binary: "/tmp/\ufffdx" } });
  });

  it("passes over whatever is nested deep in a field that it doesn't read", () => {
    const deep = JSON.parse(`{"time": "${time}", "test": {}, "more": ${"[".repeat(50_000)}${"]".repeat(50_000)}}`);
    expect(codeOf(deep)).toBeUndefined();
  });

  it("never gives a wrong shape for recorded messages with any value put anywhere", () => {
    const recorded = recordings("captures", ".json.gz").flatMap((path) =>
      messagesOf(path).filter((_, i) => i % 60 === 0),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...recorded),
        fc.nat(),
        fc.anything({ withNullPrototype: true }),
        (message, at, value) => {
          const copy = structuredClone(message);
          const places: [Record<string, unknown>, string][] = [];
          const visit = (node: unknown) => {
            if (typeof node !== "object" || node === null) return;
            for (const key of Object.keys(node)) {
              places.push([node as Record<string, unknown>, key]);
              visit((node as Record<string, unknown>)[key]);
            }
          };
          visit(copy);
          const [node, key] = places[at % places.length] ?? [{}, ""];
          node[key] = value;
          codeOf(copy);
        },
      ),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.anything(), (value) => {
        codeOf(value);
      }),
    );
  });
});
