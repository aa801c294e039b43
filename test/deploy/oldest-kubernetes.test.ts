// The oldest Kubernetes that is supported, 1.30, refuses a CRD or an admission policy that calls a function of CEL that came later.
// That all of them are taken, and bite, was seen on a real 1.30.14; this keeps what came since from creeping in.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Json } from "../../hack/control-plane/api.ts";
import { deploy } from "./manifests.ts";
import { objectsIn } from "./same.ts";

/** For CRDs and admission policies from 1.31 on or later: addresses, named formats, semantic versions, comprehensions over two variables. */
const later =
  /\b(isIP|isCIDR|ip|cidr|isSemver|semver|transformList|transformMap|transformMapEntry)\s*\(|\bformat\.|\.(containsIP|containsCIDR|prefixLength)\(|\.(all|exists|existsOne|exists_one)\(\s*\w+\s*,\s*\w+\s*,/;

function expressions(node: Json): string[] {
  if (Array.isArray(node)) return node.flatMap(expressions);
  if (typeof node !== "object" || node === null) return [];
  return Object.entries<Json>(node).flatMap(([key, value]) =>
    ["rule", "expression", "messageExpression"].includes(key) && typeof value === "string"
      ? [value]
      : expressions(value),
  );
}

const objects = objectsIn(readFileSync(join(deploy, "install.yaml"), "utf8"));
const guarded = objects.filter(({ kind }) => /CustomResourceDefinition|AdmissionPolicy$/.test(kind));

test.each(guarded.map((object): [string, Json] => [`${object.kind} ${object.metadata.name}`, object]))(
  "%s calls nothing that 1.30 doesn't know",
  (_name, { spec }) => {
    const texts = expressions(spec);
    expect(texts.length).toBeGreaterThan(0);
    // What stands in quotes is text: a regular expression may look like a call.
    expect(texts.map((text) => text.replace(/r?'[^']*'/g, "''")).filter((text) => later.test(text))).toEqual([]);
  },
);

test("such calls would be seen", () => {
  for (const text of [
    "isCIDR(self)",
    "ip(self).family() == 4",
    "self.all(i, v, v > i)",
    "format.dns1123Label().validate(self)",
  ])
    expect(later.test(text)).toBe(true);
});
