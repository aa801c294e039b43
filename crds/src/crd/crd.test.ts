import { describe, expect, it } from "vitest";
import { kinds } from "../kinds.ts";
import { crd, openApi, type StructuralSchema } from "./crd.ts";

/** Every schema inside one, with its path; apiVersion, kind and metadata aside, which the API server defines. */
function* within(schema: StructuralSchema, path = ""): Generator<readonly [string, StructuralSchema]> {
  yield [path, schema];
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    if (path === "" && ["apiVersion", "kind", "metadata"].includes(name)) continue;
    yield* within(field, `${path}.${name}`);
  }
  if (schema.items) yield* within(schema.items, `${path}[]`);
  if (typeof schema.additionalProperties === "object") yield* within(schema.additionalProperties, `${path}{}`);
}

describe.each(kinds.map((kind) => [kind.kind, kind] as const))("%s", (_name, kind) => {
  const schemas = [...within(openApi(kind.schema))];
  const where = (wrong: (schema: StructuralSchema, path: string) => boolean) =>
    schemas.filter(([path, schema]) => wrong(schema, path)).map(([path]) => path);

  it("says of every field what it is", () => {
    expect(where(({ description }, path) => !description && !/(\[\]|\{\})$/.test(path))).toEqual([]);
  });

  it("says every default, since kubectl explain doesn't", () => {
    const isPlain = (value: unknown) => ["string", "number", "boolean"].includes(typeof value) && value !== "";
    const untold = where((one, path) => {
      if (!isPlain(one["default"]) || /(\[\]|\{\})$/.test(path)) return false;
      return !one.description?.endsWith(` Default: ${one["default"]}.`);
    });
    expect(untold).toEqual([]);
  });

  it("bounds every text, list, map and number", () => {
    expect(where((one) => one.type === "string" && !one["enum"] && one["maxLength"] === undefined)).toEqual([]);
    expect(where((one) => one.type === "array" && one["maxItems"] === undefined)).toEqual([]);
    expect(where((one) => one.additionalProperties !== undefined && one["maxProperties"] === undefined)).toEqual([]);
    const isNumber = ({ type }: StructuralSchema) => type === "integer" || type === "number";
    expect(where((one) => isNumber(one) && (one["minimum"] === undefined || one["maximum"] === undefined))).toEqual([]);
  });

  it("is structural: a type everywhere, and none of the words that the API server refuses", () => {
    expect(where(({ type }) => type === undefined)).toEqual([]);
    const refused = ["anyOf", "oneOf", "allOf", "not", "$ref", "propertyNames", "const", "nullable"];
    expect(where((one) => refused.some((word) => word in one) || one.additionalProperties === false)).toEqual([]);
    expect(where((one) => String(one["pattern"] ?? "").includes("(?"))).toEqual([]);
  });

  it("gives every rule a message", () => {
    const rules = schemas.flatMap(([, schema]) => (schema["x-kubernetes-validations"] ?? []) as { message?: string }[]);
    expect(rules.length).toBeGreaterThan(0);
    for (const rule of rules) expect(rule.message).toMatch(/\w/);
  });

  it("has columns that point at fields that exist", () => {
    const fields = new Set(schemas.map(([path]) => path));
    for (const { jsonPath } of kind.columns) {
      if (jsonPath === ".metadata.creationTimestamp") continue;
      expect(fields).toContain(jsonPath.replaceAll(/\[[^\]]*\]/g, "[]"));
    }
  });
});

it("prints the columns of a verdict that people look for first", () => {
  const verdict = kinds.find(({ kind }) => kind === "AgentVerdict");
  const shown = verdict?.columns.filter((column) => !("priority" in column)).map(({ name }) => name.toUpperCase());
  expect(shown).toEqual(["POD", "SEVERITY", "TOP-RULE", "PHASE", "HOLDS", "AGE"]);
});

it("makes only the node's own kind cluster-wide, and status a part of its own where there is one", () => {
  const made = kinds.map((kind) => crd(kind).spec);
  expect(made.filter(({ scope }) => scope === "Cluster").map(({ names }) => names.kind)).toEqual(["AgentNode"]);
  for (const { names, versions } of made) {
    expect(names.categories).toEqual(["bailiff"]);
    expect("subresources" in (versions[0] ?? {})).toBe(names.kind !== "AgentBaselineShard");
  }
});
