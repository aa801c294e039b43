// A zod issue as a sentence for people: which field, what is wrong, what to do.
import type { z } from "zod";
import { nearest, show } from "./words.ts";

/** `path` is the field's, such as spec.declared.destinations[0].cidr; empty for the object itself. */
export interface Problem {
  readonly path: string;
  readonly text: string;
}

const nouns: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
  record: "a map",
};

/** The problems that an issue says; most say one. */
export function explain(issue: z.core.$ZodIssue): Problem[] {
  const path = pathOf(issue.path);
  return [{ path, text: textOf(issue) }];
}

function textOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return wrongType(issue.expected, issue.input);
    case "invalid_value":
      return wrongValue(issue.values.map(String), issue.input);
    case "too_big":
      return `${show(issue.input)} is too ${bigWord(issue.origin)}; at most ${issue.maximum}${unitOf(issue.origin)} allowed`;
    case "too_small":
      if (issue.origin === "string") return "is empty; write something";
      return `${show(issue.input)} is too ${smallWord(issue.origin)}; at least ${issue.minimum}${unitOf(issue.origin)} needed`;
    case "invalid_format":
    case "custom":
      return typeof issue.input === "string" ? `${show(issue.input)} ${issue.message}` : issue.message;
    default:
      return issue.message;
  }
}

function wrongType(expected: string, input: unknown): string {
  const noun = nouns[expected] ?? expected;
  if (input === undefined) return `is missing; give ${noun}`;
  if (input === null) return `has no value; give ${noun} or leave the field out`;
  const quotes = expected === "string" && typeof input !== "object" ? "; put it in quotes" : "";
  return `${show(input)} is not ${noun}${quotes}`;
}

function wrongValue(allowed: readonly string[], input: unknown): string {
  const choice = allowed.length === 1 ? allowed[0] : `one of ${allowed.join(", ")}`;
  if (input === undefined) return `is missing; write ${choice}`;
  const near = typeof input === "string" ? nearest(input, allowed) : undefined;
  const hint = near && allowed.length > 1 ? ` (did you mean ${near}?)` : "";
  return `${show(input)} is not allowed; use ${choice}${hint}`;
}

const bigWord = (origin: string) => (origin === "string" || origin === "array" ? "long" : "big");
const smallWord = (origin: string) => (origin === "array" ? "short" : "small");

function unitOf(origin: string): string {
  if (origin === "string") return " characters are";
  return origin === "array" ? " entries are" : " is";
}

/** Keys are hostile too: those that aren't plain words are shown quoted. */
export function pathOf(path: readonly PropertyKey[]): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (/^[A-Za-z_][\w-]*$/.test(String(part))) text += text ? `.${String(part)}` : String(part);
    else text += `[${show(String(part))}]`;
  }
  return text;
}
