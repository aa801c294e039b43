// The YAML files of deploy/ as they are, for tests that read them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { Json } from "../../hack/control-plane/api.ts";

export const deploy = join(import.meta.dirname, "../../deploy");

/** Names of the YAML files of a folder of deploy/, kustomization aside, in order. */
export function filesOf(folder: string): string[] {
  return readdirSync(join(deploy, folder))
    .filter((file) => file.endsWith(".yaml") && file !== "kustomization.yaml")
    .sort();
}

/** The objects of one file. Throws where it is no YAML. */
export function objectsOf(folder: string, file: string): Json[] {
  return parseAllDocuments(readFileSync(join(deploy, folder, file), "utf8")).map((document) => {
    const [error] = document.errors;
    if (error) throw new Error(`${folder}/${file}: ${error.message}`);
    return document.toJS();
  });
}

/** What the folder's kustomization applies. */
export function kustomized(folder: string): string[] {
  const [kustomization] = objectsOf(folder, "kustomization.yaml");
  return kustomization.resources;
}
