// The merge patch that turns one JSON value into another: only what differs is sent, and what is gone is null.
import { isDeepStrictEqual } from "node:util";

type Fields = Readonly<Record<string, unknown>>;

/** undefined where nothing differs. Lists are replaced as a whole, as a merge patch does. */
export function mergePatch(before: unknown, after: unknown): Fields | undefined {
  const [from, to] = [fieldsOf(before), fieldsOf(after)];
  const patch: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const [old, wanted] = [from[key], to[key]];
    if (isDeepStrictEqual(old, wanted)) continue;
    if (wanted === undefined) patch[key] = null;
    else if (isFields(old) && isFields(wanted)) {
      const inner = mergePatch(old, wanted);
      if (inner) patch[key] = inner;
    } else patch[key] = wanted;
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
