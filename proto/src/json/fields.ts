// Fields of protojson as Tetragon writes it: snake_case names, defaults left out, 64-bit numbers as strings, enums by
// name. Each function reads one field, gives the default where it is absent or null, and refuses any other type.

import { DecodeError } from "../error.ts";

/** A JSON object whose fields nobody has looked at yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** The value of a field, or undefined where it is absent or null. */
function field(fields: Fields, name: string): unknown {
  return fields[name] ?? undefined;
}

function wrong(name: string, wanted: string, value: unknown): DecodeError {
  const found = value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`;
  return new DecodeError("wrong-type", `${name} should be ${wanted}, not ${found}`);
}

/** Checks that a value is an object. `name` is for the message. */
export function asFields(value: unknown, name: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(name, "an object", value);
  return value as Fields;
}

/** A message field; undefined where it is absent. */
export function message(fields: Fields, name: string): Fields | undefined {
  const value = field(fields, name);
  return value === undefined ? undefined : asFields(value, name);
}

/** A repeated message field. */
export function messages(fields: Fields, name: string): Fields[] {
  const value = field(fields, name) ?? [];
  if (!Array.isArray(value)) throw wrong(name, "a list", value);
  return value.map((item: unknown) => asFields(item, name));
}

/** A string field, well-formed: a lone surrogate becomes U+FFFD, as broken UTF-8 does in a frame. */
export function text(fields: Fields, name: string): string {
  const value = field(fields, name) ?? "";
  if (typeof value !== "string") throw wrong(name, "a string", value);
  return value.toWellFormed();
}

/** A map of strings, without a prototype: a label called "constructor" is a label and nothing else. */
export function texts(fields: Fields, name: string): Record<string, string> {
  const copy: Record<string, string> = Object.create(null);
  const value = message(fields, name);
  if (value === undefined) return copy;
  for (const key of Object.keys(value)) copy[key.toWellFormed()] = text(value, key);
  return copy;
}

/** A bool field or wrapper; undefined where it is absent. */
export function flag(fields: Fields, name: string): boolean | undefined {
  const value = field(fields, name);
  if (value !== undefined && typeof value !== "boolean") throw wrong(name, "true or false", value);
  return value;
}

/** A uint32 field or wrapper. */
export function uint32(fields: Fields, name: string): number {
  return integer(fields, name, 0, 0xffff_ffff);
}

/** An int32 field. */
export function int32(fields: Fields, name: string): number {
  return integer(fields, name, -0x8000_0000, 0x7fff_ffff);
}

function integer(fields: Fields, name: string, least: number, most: number): number {
  const value = field(fields, name) ?? 0;
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value + 0;
  throw wrong(name, `a whole number from ${least} to ${most}`, value);
}

const decimal = /^-?(0|[1-9]\d{0,19})$/;

/** A 64-bit field; protojson writes a string, and a number is taken as well. */
export function wide(fields: Fields, name: string, least: bigint, most: bigint): bigint {
  const value = field(fields, name) ?? 0;
  const isWhole =
    typeof value === "number" ? Number.isSafeInteger(value) : typeof value === "string" && decimal.test(value);
  const whole = isWhole ? BigInt(value as string | number) : undefined;
  if (whole === undefined || whole < least || whole > most) throw wrong(name, `a whole number of 64 bits`, value);
  return whole;
}

/** The number of an enum's name; 0 for names that are news to us, as in a frame. Numbers are taken as well. */
export function enumeration(fields: Fields, name: string, names: readonly string[]): number {
  const value = field(fields, name) ?? 0;
  if (typeof value === "string") return Math.max(0, names.indexOf(value));
  return names[int32(fields, name)] === undefined ? 0 : int32(fields, name);
}
