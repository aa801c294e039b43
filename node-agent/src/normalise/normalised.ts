// What becomes of an event: an action, or a reason why it is none, which is counted.
import type { Micros } from "@bailiff/proto/event";
import type { Action } from "./action.ts";

/** A sign in the stream itself that we see less than all. It has no pod of its own: the cgroup or pid is all there is. */
export interface Blindness {
  readonly kind: "throttled" | "unthrottled" | "exec-less" | "rate-limited";
  readonly time: Micros;
  readonly node: string;
  /** First 31 characters of the container id where the sign names one, else empty. */
  readonly docker: string;
}

const reasons = [
  "exit",
  "host",
  "proc-fs",
  "bad-address",
  "other-socket-family",
  "refused-by-kernel",
  "tcp-by-security-hook",
  "evidence",
  "other-kprobe",
  "other-event",
] as const;

/** Why an event is not an action; the label of the counter that it goes to. */
export type Counted = (typeof reasons)[number] | Blindness["kind"];

export type Normalised =
  | { readonly action: Action; readonly counted?: undefined; readonly blindness?: undefined }
  | { readonly action?: undefined; readonly counted: Counted; readonly blindness?: Blindness };

/** The answers that say no more than the reason: made once, since most events of a busy node get one. */
export const counted = Object.fromEntries(reasons.map((reason) => [reason, { counted: reason }])) as Record<
  (typeof reasons)[number],
  Normalised
>;
