// Fields that the schema doesn't know. They are walked apart from parsing, so that parsing itself can stay tolerant.
import { z } from "zod";
import { type Problem, pathOf } from "./explain.ts";
import { nearest, show } from "./words.ts";

const most = 50;

/** A problem for each field of `value` that the schema doesn't know; at most 50. */
export function unknownFields(schema: z.ZodType, value: unknown): Problem[] {
  const problems: Problem[] = [];
  walk(schema, value, [], problems);
  return problems;
}

function walk(schema: z.core.$ZodType, value: unknown, path: readonly PropertyKey[], problems: Problem[]): void {
  if (typeof value !== "object" || value === null || problems.length >= most) return;
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray) {
    if (!Array.isArray(value)) return;
    for (const [at, item] of value.entries()) walk(inner.element, item, [...path, at], problems);
  } else if (inner instanceof z.ZodRecord) {
    for (const [key, item] of Object.entries(value)) walk(inner.valueType, item, [...path, key], problems);
  } else if (inner instanceof z.ZodObject && !Array.isArray(value)) {
    walkObject(inner.shape, value, path, problems);
  }
}

function walkObject(
  shape: Readonly<Record<string, z.core.$ZodType>>,
  value: object,
  path: readonly PropertyKey[],
  problems: Problem[],
): void {
  const known = Object.keys(shape);
  for (const [key, item] of Object.entries(value)) {
    const field = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (field) walk(field, item, [...path, key], problems);
    else if (problems.length < most) problems.push({ path: pathOf(path), text: complaint(key, known) });
  }
}

function complaint(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return `unknown field ${show(key)}; ${near ? `did you mean ${near}?` : `known are ${known.join(", ")}`}`;
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) {
    inner = inner.def.innerType as z.core.$ZodType;
  }
  return inner;
}
