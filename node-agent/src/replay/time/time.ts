// Times as people write them on a command line or in a names file.
import type { Micros } from "@bailiff/proto/event";

const rfc3339 = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})$/;
const seconds = /^(\d{1,11})(?:\.(\d{1,9}))?$/;

/** RFC 3339, or seconds since 1970 with or without a fraction, in microseconds; undefined where the text is neither. */
export function parseTime(text: string): Micros | undefined {
  const plain = seconds.exec(text);
  if (plain) return Number(plain[1]) * 1_000_000 + fraction(plain[2]);
  const written = rfc3339.exec(text);
  if (!written) return undefined;
  const [, date = "", clock = "", digits, zone = ""] = written;
  const ms = Date.parse(`${date}T${clock}${zone.toUpperCase()}`);
  // Date.parse lets 30 February run over into March.
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(ms) || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== date) return undefined;
  return ms * 1000 + fraction(digits);
}

/** The digits behind the point, as microseconds: cut, not rounded. */
function fraction(digits = ""): number {
  return Number(digits.padEnd(6, "0").slice(0, 6));
}
