// What is inside a bundle, for scanners and lawyers: nobody can see it in one file. An SPDX document, and the licences' texts.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Bundle } from "./build.ts";

/** A package whose code is inside. */
export interface Ingredient {
  readonly name: string;
  readonly version: string;
  /** As its package.json says; NOASSERTION where it says none. */
  readonly license: string;
  /** The text of its licence and notice files; "" where it ships none. */
  readonly text: string;
}

/** What the bundle is made of, by name and version. Throws where a package has no readable package.json. */
export function ingredients({ folders }: Bundle): Ingredient[] {
  const found = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const texts = readdirSync(folder)
      .filter((file) => /^(licen[cs]e|notice|copying)(\.|-|$)/i.test(file))
      .sort()
      .map((file) => readFileSync(join(folder, file), "utf8").trim());
    return { name, version, license: typeof license === "string" ? license : "NOASSERTION", text: texts.join("\n\n") };
  });
  const once = new Map(found.map((one) => [`${one.name}@${one.version}`, one]));
  return [...once].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** An SPDX 2.3 document. The same bundle gives the same document: its time is that of the last commit, or 1970. */
export function sbom(
  bundle: Bundle,
  version: string,
  epochSeconds = Number(process.env["SOURCE_DATE_EPOCH"] ?? 0),
): object {
  const { component, file } = bundle;
  const hash = createHash("sha256").update(readFileSync(file)).digest("hex");
  const of = (name: string) => `SPDXRef-${name.replace(/[^A-Za-z0-9.-]/g, "-")}`;
  const inside = ingredients(bundle);
  const id = `bailiff-${component}`;
  return {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: `${id}-${version}`,
    documentNamespace: `https://bailiff.dev/spdx/${id}-${version}-${hash}`,
    creationInfo: {
      created: new Date(epochSeconds * 1000).toISOString().replace(/\.\d+/, ""),
      creators: ["Tool: bailiff hack/build"],
    },
    packages: [
      {
        SPDXID: of(id),
        name: id,
        versionInfo: version,
        downloadLocation: "NOASSERTION",
        filesAnalyzed: false,
        licenseConcluded: "Apache-2.0",
        licenseDeclared: "Apache-2.0",
        checksums: [{ algorithm: "SHA256", checksumValue: hash }],
      },
      ...inside.map(({ name, version, license }) => ({
        SPDXID: of(`npm-${name}-${version}`),
        name,
        versionInfo: version,
        downloadLocation: "NOASSERTION",
        filesAnalyzed: false,
        licenseConcluded: "NOASSERTION",
        licenseDeclared: license,
        externalRefs: [
          {
            referenceCategory: "PACKAGE-MANAGER",
            referenceType: "purl",
            referenceLocator: `pkg:npm/${name.replace("@", "%40")}@${version}`,
          },
        ],
      })),
    ],
    relationships: [
      { spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES", relatedSpdxElement: of(id) },
      ...inside.map(({ name, version }) => ({
        spdxElementId: of(id),
        relationshipType: "CONTAINS",
        relatedSpdxElement: of(`npm-${name}-${version}`),
      })),
    ],
  };
}

/** The texts that the packages' licences want passed on, one after the other. */
export function licenses(bundle: Bundle): string {
  return ingredients(bundle)
    .map(
      ({ name, version, license, text }) =>
        `${name} ${version} (${license})\n\n${text || "(no licence file in the package)"}\n`,
    )
    .join(`\n${"-".repeat(80)}\n\n`);
}
