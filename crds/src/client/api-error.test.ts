import { expect, test } from "vitest";
import {
  errorFromAnswer,
  errorFromStatus,
  isAlreadyExists,
  isConflict,
  isGone,
  isMissing,
  isNotFound,
} from "./api-error.ts";

const status = (fields: object) => JSON.stringify({ kind: "Status", apiVersion: "v1", ...fields });

test("an error says what was asked and what the API server answered", () => {
  const error = errorFromAnswer("GET /x", 404, status({ reason: "NotFound", message: 'pods "x" not found' }));
  expect(error.message).toBe('GET /x: 404 NotFound: pods "x" not found');
  expect(error).toMatchObject({ code: 404, reason: "NotFound", retryAfterMs: undefined });
  expect(isNotFound(error)).toBe(true);
});

test.each([
  ["an object that isn't there", status({ reason: "NotFound", details: { name: "x", kind: "bots" } }), true],
  ["another object that isn't there", status({ reason: "NotFound", details: { name: "y", kind: "bots" } }), false],
  ["the namespace", status({ reason: "NotFound", details: { name: "support", kind: "namespaces" } }), false],
  ["a kind that is not served", "404 page not found\n", false],
  [
    "a kind that is not served, in JSON",
    status({ reason: "NotFound", details: {}, message: "no such resource" }),
    false,
  ],
])("%s is told apart from what is missing", (_, text, isThat) => {
  const error = errorFromAnswer("GET /x", 404, text);
  expect([isNotFound(error), isMissing(error, "x")]).toEqual([true, isThat]);
});

test("what was refused, or not answered, is not missing", () => {
  expect(isMissing(errorFromAnswer("GET /x", 403, status({ details: { name: "x" } })), "x")).toBe(false);
  expect(isMissing(new Error("socket hang up"), "x")).toBe(false);
});

test("a conflict and an object that is already there are told apart, though both are 409", () => {
  const conflict = errorFromAnswer("PUT /x", 409, status({ reason: "Conflict" }));
  const exists = errorFromAnswer("POST /x", 409, status({ reason: "AlreadyExists" }));
  expect([isConflict(conflict), isConflict(exists)]).toEqual([true, false]);
  expect([isAlreadyExists(conflict), isAlreadyExists(exists)]).toEqual([false, true]);
});

test("the ERROR event of a watch becomes the same error", () => {
  expect(isGone(errorFromStatus("WATCH /x", { code: 410, reason: "Expired", message: "too old" }))).toBe(true);
});

test.each([
  ["a proxy's page", 502, "<html>bad gateway</html>"],
  ["nothing", 503, ""],
  ["JSON that is no Status", 500, "[1,2]"],
  ["a Status with fields of other types", 500, status({ reason: 5, message: {}, details: "x", code: "y" })],
])("%s in place of a Status still gives an error with the code", (_, code, text) => {
  expect(errorFromAnswer("GET /x", code, text)).toMatchObject({ code, reason: `Http${code}` });
});

test("the wait that was asked for is taken from header or Status, within a minute", () => {
  expect(errorFromAnswer("GET /x", 429, "", "3").retryAfterMs).toBe(3000);
  expect(errorFromAnswer("GET /x", 504, status({ details: { retryAfterSeconds: 2 } })).retryAfterMs).toBe(2000);
  expect(errorFromAnswer("GET /x", 429, "", "99999").retryAfterMs).toBe(60_000);
  expect(errorFromAnswer("GET /x", 429, "", "Wed, 21 Oct 2026 07:28:00 GMT").retryAfterMs).toBeUndefined();
});

test("a message of a megabyte is cut", () => {
  expect(errorFromAnswer("GET /x", 500, "x".repeat(1e6)).message.length).toBeLessThan(5000);
});
