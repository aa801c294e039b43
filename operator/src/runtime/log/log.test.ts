import { ApiError } from "@bailiff/crds/client/index";
import fc from "fast-check";
import { expect, test } from "vitest";
import { makeLog } from "./log.ts";

function recording(options = {}) {
  const lines: string[] = [];
  return { lines, log: makeLog((line) => lines.push(line), { now: () => 0, ...options }) };
}

test("a line is one JSON object with time, level and message first", () => {
  const { lines, log } = recording();
  log("info", "armed", { policy: "support/bot" });
  expect(lines).toEqual([
    '{"time":"1970-01-01T00:00:00.000Z","level":"info","message":"armed","policy":"support/bot"}\n',
  ]);
});

test("whatever an attacker names things, a line stays one line, obeys no terminal, and parses back", () => {
  const { lines, log } = recording();
  const nasty = fc.string({ unit: fc.integer({ min: 0, max: 0x2fff }).map((code) => String.fromCharCode(code)) });
  fc.assert(
    fc.property(nasty, fc.dictionary(nasty, nasty), (message, fields) => {
      lines.length = 0;
      log("warn", message, { fields });
      expect(lines).toHaveLength(1);
      const text = lines[0] ?? "";
      expect(text.slice(0, -1)).toMatch(/^[^\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b-\u200f]*$/u);
      expect(JSON.parse(text).message).toBe(message);
      expect(JSON.parse(text).fields).toEqual({ ...fields });
    }),
  );
});

test("a field can't pretend to be the time, the level or the message", () => {
  const { lines, log } = recording();
  log("error", "true", { time: "never", level: "debug", message: "false" });
  expect(JSON.parse(lines[0] ?? "")).toEqual({ time: "1970-01-01T00:00:00.000Z", level: "error", message: "true" });
});

test("an error keeps what helps: code, reason, cause and stack", () => {
  const { lines, log } = recording();
  const error = new ApiError({ code: 409, reason: "Conflict", message: "changed", cause: new Error("deep") });
  log("error", "reconcile failed", { error });
  expect(JSON.parse(lines[0] ?? "").error).toMatchObject({
    name: "ApiError",
    message: "changed",
    code: 409,
    reason: "Conflict",
    cause: { message: "deep" },
    stack: expect.stringContaining("log.test.ts"),
  });
});

test("a megabyte, a million entries and a circle all end", () => {
  const { lines, log } = recording();
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  log("info", "x".repeat(1e6), { many: Array(1e6).fill(1), circle, big: 1n });
  expect(lines[0]?.length).toBeLessThan(5_000);
  expect(JSON.parse(lines[0] ?? "").message).toMatch(/x… 997952 more$/);
});

test("lines below the least level are left out, and fields given once are on every line", () => {
  const { lines, log } = recording({ least: "warn" });
  const inner = log.with({ controller: "verdicts" }).with({ key: "a/b" });
  inner("info", "no");
  inner("warn", "yes");
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ message: "yes", controller: "verdicts", key: "a/b" }]);
});
