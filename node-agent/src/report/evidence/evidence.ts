// What the kernel saw of an action, as a verdict keeps it: bounded, redacted, control characters made harmless.
import { type Evidence, limits } from "@bailiff/crds";
import type { Micros } from "@bailiff/proto/event";
import type { Destination } from "../../destinations/destination.ts";
import { basename } from "../../judge/context.ts";
import type { Action } from "../../normalise/action.ts";
import { redact } from "./redact.ts";

/** RFC 3339 in UTC with milliseconds, as verdicts write times. */
export function timeText(time: Micros): string {
  const ms = Math.floor(time / 1000);
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : new Date(0).toISOString();
}

/** Text without control and format characters, cut to `most`. */
export function plain(text: string, most: number): string {
  const clean = text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029\ud800-\udfff]/gu, "�");
  return clean.length <= most ? clean : `${clean.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** More of a command line than this is neither redacted nor kept. */
const redactedFrom = 4096;

export function evidenceOf(action: Action, destination: Destination | undefined): Evidence {
  const { process, parent } = action;
  const line = redact(process.arguments.slice(0, redactedFrom), basename(process.binary));
  return {
    time: timeText(action.time),
    action: action.kind,
    execId: plain(process.execId, limits.execId),
    pid: process.pid,
    uid: process.uid,
    binary: plain(process.binary, limits.path),
    ...(process.arguments !== "" && { arguments: plain(line, limits.evidenceArguments) }),
    ...(process.arguments.length > limits.evidenceArguments && { truncated: true }),
    ...(parent !== undefined && { parentBinary: plain(parent.binary, limits.path) }),
    ...(action.kind === "file" && { note: plain(action.path, limits.note) }),
    ...(action.kind === "connect" && {
      ...(destination !== undefined && { destination: plain(destination.key, limits.destination) }),
      address: action.address,
      port: action.port,
      protocol: action.protocol,
    }),
  };
}
