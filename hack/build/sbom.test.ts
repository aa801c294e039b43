import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bundle, buildBundle } from "./build.ts";
import { ingredients, licenses, sbom } from "./sbom.ts";

const folder = mkdtempSync(join(tmpdir(), "bailiff-sbom-"));
let bundle: Bundle;
beforeAll(async () => {
  bundle = await buildBundle("operator", folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("every package in the bundle is named with its version and a licence, and passes its licence's text on", () => {
  const inside = ingredients(bundle);
  expect(new Set(inside.map(({ name }) => name))).toEqual(new Set(bundle.packages));
  for (const { name, version, license, text } of inside) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+/);
    expect(license, name).not.toBe("NOASSERTION");
    expect(licenses(bundle)).toContain(`${name} ${version} (${license})`);
    if (text !== "") expect(licenses(bundle)).toContain(text);
  }
});

test("the document names each package once, and is the same for the same bundle", () => {
  const document = sbom(bundle, "0.1.0") as {
    packages: { SPDXID: string }[];
    relationships: { relatedSpdxElement: string }[];
  };
  const ids = document.packages.map(({ SPDXID }) => SPDXID);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { relatedSpdxElement } of document.relationships) expect(ids).toContain(relatedSpdxElement);
  expect(sbom(bundle, "0.1.0")).toEqual(document);
});

test("no licence is inside that would bind Bailiff's own code", () => {
  for (const { name, license } of ingredients(bundle)) expect(license, name).not.toMatch(/GPL|SSPL|BUSL|CC-BY-NC/);
});
