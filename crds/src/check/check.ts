// The runtime check: whatever comes from outside goes through here once, and is trusted afterwards.
import type { z } from "zod";
import { type KindName, kinds } from "../kinds.ts";
import type { Frozen } from "../shared/frozen.ts";
import { apiVersion } from "../shared/meta.ts";
import { explain, type Problem } from "./explain.ts";
import { unknownFields } from "./unknown-fields.ts";
import { nearest, show } from "./words.ts";

/** The type of each kind's objects. */
export type Objects = {
  [Entry in (typeof kinds)[number] as Entry["kind"]]: Frozen<z.infer<Entry["schema"]>>;
};

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly string[] };

/** More problems than this help nobody. */
const mostProblems = 20;

/**
 * Whether `value` is an object of this kind, with its defaults filled in. Each problem is one line that names the source
 * (such as a file), the object, the field, what is wrong and what to do. Fields that nobody knows are problems too, unless
 * they are to pass: what comes from the API server may have been written by a newer version of ours.
 */
export function check<Name extends KindName>(
  kind: Name,
  value: unknown,
  source: string,
  unknown: "refuse" | "pass" = "refuse",
): Checked<Objects[Name]> {
  const entry = kinds.find((one) => one.kind === kind);
  if (!entry) throw new Error(`${kind} is no kind of ours`);
  const parsed = entry.schema.safeParse(value, { reportInput: true });
  const problems: Problem[] = unknown === "pass" ? [] : unknownFields(entry.schema, value);
  if (!parsed.success) problems.push(...parsed.error.issues.flatMap(explain));
  if (parsed.success && problems.length === 0) return { ok: true, value: parsed.data as Objects[Name] };
  return { ok: false, problems: sentences(problems, `${source}: ${kind}${nameOf(value)}`) };
}

/** The same for an object of any of our kinds, by its apiVersion and kind. */
export function checkAny(value: unknown, source: string): Checked<Objects[KindName]> {
  const { apiVersion: saidVersion, kind: saidKind } = fieldsOf(value);
  const known = kinds.map((one) => one.kind);
  const kind = known.find((one) => one === saidKind);
  if (saidVersion !== apiVersion) {
    const problem = `apiVersion: ${show(saidVersion)} is not ours; write ${apiVersion}`;
    return { ok: false, problems: [`${source}: ${problem}`] };
  }
  if (kind) return check(kind, value, source);
  const near = typeof saidKind === "string" ? nearest(saidKind, known) : undefined;
  const hint = near ? `did you mean ${near}?` : `use one of ${known.join(", ")}`;
  return { ok: false, problems: [`${source}: kind: ${show(saidKind)} is no kind of ours; ${hint}`] };
}

function sentences(problems: readonly Problem[], object: string): string[] {
  const lines = problems.map(({ path, text }) => `${object}: ${path ? `${path}: ` : ""}${text}`);
  const shown = [...new Set(lines)];
  if (shown.length <= mostProblems) return shown;
  return [...shown.slice(0, mostProblems), `${object}: and ${shown.length - mostProblems} problems more`];
}

function nameOf(value: unknown): string {
  const { name, namespace } = fieldsOf(fieldsOf(value)["metadata"]);
  if (typeof name !== "string") return "";
  const path = typeof namespace === "string" ? `${namespace}/${name}` : name;
  return ` ${show(path).slice(1, -1)}`;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
