// The objects of a kustomization, in its order, without kustomize: only `resources` and `labels` are understood, which is all that
// deploy/base uses. A test compares this with what the real kustomize renders.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { parse, parseAllDocuments } from "yaml";

// biome-ignore lint/suspicious/noExplicitAny: raw YAML of whatever kind
export type Manifest = any;

/** One file of a kustomization: its path below the repository's root, and its objects as they are written. */
export interface Source {
  readonly path: string;
  readonly objects: readonly Manifest[];
}

const root = join(import.meta.dirname, "../..");
const understood = ["apiVersion", "kind", "resources", "labels", "sortOptions"];

/** The files that a folder's kustomization applies, in order. Throws where it says what isn't understood here. */
export function sources(folder: string): Source[] {
  const { resources } = kustomization(folder);
  return resources.flatMap((resource: string): Source[] => {
    const path = join(root, folder, resource);
    if (statSync(path).isDirectory()) return sources(relative(root, path));
    const objects = parseAllDocuments(readFileSync(path, "utf8")).map((document) => {
      if (document.errors[0]) throw new Error(`${path}: ${document.errors[0].message}`);
      return document.toJS();
    });
    return [{ path: relative(root, path), objects }];
  });
}

/** Labels that the folder's kustomization puts on every object and on the pods of workloads. */
export function commonLabels(folder: string): Readonly<Record<string, string>> {
  const { labels } = kustomization(folder);
  return Object.assign({}, ...labels.map(({ pairs }: { pairs: Record<string, string> }) => pairs));
}

/** A copy of the object with these labels, on itself and on the pods that it makes. */
export function labelled(object: Manifest, labels: Readonly<Record<string, string>>): Manifest {
  const copy = structuredClone(object);
  const bearers = [copy.metadata, ...(copy.spec?.template ? [copy.spec.template.metadata] : [])];
  for (const metadata of bearers) metadata.labels = sorted({ ...metadata.labels, ...labels });
  return copy;
}

const sorted = (labels: Record<string, string>) =>
  Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

function kustomization(folder: string): Manifest {
  const file = ["kustomization.yaml", "Kustomization"].map((name) => join(root, folder, name)).find(existsSync);
  if (file === undefined) throw new Error(`${folder} has no kustomization`);
  const parsed = parse(readFileSync(file, "utf8"));
  const unknown = Object.keys(parsed).filter((key) => !understood.includes(key));
  if (unknown.length > 0)
    throw new Error(`${file}: ${unknown} isn't understood by hack/install: overlays may use it, the base may not`);
  return parsed;
}
