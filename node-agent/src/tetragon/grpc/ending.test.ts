import { expect, test } from "vitest";
import { type AnswerHeaders, type Ending, goodbyeOf, problemOf } from "./ending.ts";

const quiet: Ending = {
  headers: {},
  resetCode: 0,
  isCancelled: false,
  failure: undefined,
  lost: undefined,
  pendingBytes: 0,
};
const grpc: AnswerHeaders = { ":status": 200, "content-type": "application/grpc+proto" };
const well: AnswerHeaders = { ...grpc, "grpc-status": "0" };

test.each<[string, Partial<Ending>, string | undefined]>([
  ["all is well", { headers: well }, undefined],
  ["a status", { headers: { ...grpc, "grpc-status": "5", "grpc-message": "no %C3%A4" } }, "5 NOT_FOUND: no ä"],
  ["one that nobody knows", { headers: { ...grpc, "grpc-status": "99" } }, "99 of no known kind: "],
  ["one from behind a gateway", { headers: { ":status": 503, "grpc-status": "14" } }, "14 UNAVAILABLE: "],
  ["a gateway's own answer", { headers: { ":status": 503 } }, "HTTP status 503: this is no gRPC server"],
  [
    "a web page, which is no message either",
    { headers: { ":status": 200, "content-type": "text/html" }, failure: "a message is compressed" },
    "an answer of type text/html: this is no gRPC server",
  ],
  ["no type at all", { headers: { ":status": 200 } }, "an answer of type unknown: this is no gRPC server"],
  ["a message that can't be read", { headers: well, failure: "too long" }, "too long"],
  [
    "half a message",
    { headers: well, pendingBytes: 40 },
    "13 INTERNAL: the stream ended within a message, of which 40 bytes came",
  ],
  ["our own end", { headers: grpc, isCancelled: true, resetCode: 8 }, "1 CANCELLED: it was cancelled here"],
  [
    "no connection any more",
    { headers: grpc, lost: "read ECONNRESET", resetCode: 8, pendingBytes: 40 },
    "14 UNAVAILABLE: the connection was lost: read ECONNRESET",
  ],
  ["no status", { headers: grpc }, "2 UNKNOWN: the server ended the stream without a status"],
  ["a reset", { headers: grpc, resetCode: 2 }, "13 INTERNAL: the stream was reset (HTTP/2 INTERNAL_ERROR)"],
  ["a refusal", { resetCode: 7 }, "14 UNAVAILABLE: the stream was reset (HTTP/2 REFUSED_STREAM)"],
  ["a request for calm", { resetCode: 11 }, "8 RESOURCE_EXHAUSTED: the stream was reset (HTTP/2 ENHANCE_YOUR_CALM)"],
  ["a reset that nobody knows", { resetCode: 77 }, "13 INTERNAL: the stream was reset (HTTP/2 code 77)"],
])("%s is said as such", (_, ending, problem) => {
  expect(problemOf({ ...quiet, ...ending })).toBe(problem);
});

test.each<[number, ArrayBufferView | undefined, string]>([
  [0, undefined, "the server said goodbye (HTTP/2 GOAWAY NO_ERROR)"],
  [
    11,
    Buffer.from("…too_many_pings").subarray(3),
    "the server said goodbye (HTTP/2 GOAWAY ENHANCE_YOUR_CALM: too_many_pings)",
  ],
  [1, Buffer.alloc(9_999, "x"), `the server said goodbye (HTTP/2 GOAWAY PROTOCOL_ERROR: ${"x".repeat(200)})`],
])("a goodbye of code %d is told with the server's own words, at most 200 of their letters", (code, words, told) => {
  expect(goodbyeOf(code, words)).toBe(told);
});
