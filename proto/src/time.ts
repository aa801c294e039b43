// Times cross the border once: seconds and nanoseconds in, microseconds as an exact number out.

import { DecodeError } from "./error.ts";
import type { Micros } from "./event.ts";

/** Seconds beyond this give microseconds that a JavaScript number can't hold exactly (the year 2255). */
const lastSecond = Math.floor(Number.MAX_SAFE_INTEGER / 1_000_000) - 1;

/** Microseconds since 1970, nanoseconds cut off; undefined for what is before 1970, after 2255 or no time at all. */
export function micros(seconds: number, nanos: number): Micros | undefined {
  if (!(seconds >= 0 && seconds <= lastSecond && nanos >= 0 && nanos < 1_000_000_000)) return undefined;
  return seconds * 1_000_000 + Math.floor(nanos / 1000);
}

// Date.parse would round to milliseconds, so the fraction is read apart from it.
const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** Microseconds since 1970 of an RFC 3339 text with up to nine digits of fraction; undefined as in `micros`. */
export function parseTime(text: string): Micros | undefined {
  const match = rfc3339.exec(text);
  if (!match) return undefined;
  return micros(Date.parse(`${match[1]}${match[3]}`) / 1000, Number((match[2] ?? "").padEnd(9, "0")));
}

/** The event's own time: without one nothing can be judged, so a missing or impossible one is an error. */
export function eventTime(isPresent: boolean, time: Micros | undefined): Micros {
  if (!isPresent) throw new DecodeError("no-time", "no event time: this is no message of Tetragon's event stream");
  if (time === undefined) throw new DecodeError("bad-time", "the event time is not between the years 1970 and 2255");
  return time;
}
