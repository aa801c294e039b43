// Objects as a set that can be compared, whichever tool rendered them.
import { parseAllDocuments } from "yaml";
import type { Json } from "../../hack/control-plane/api.ts";

/** The objects of a rendered stream; empty documents aside. Throws where it is no YAML. */
export function objectsIn(rendered: string): Json[] {
  return parseAllDocuments(rendered)
    .map((document) => {
      if (document.errors[0]) throw new Error(document.errors[0].message);
      return document.toJS();
    })
    .filter((object) => object !== null);
}

/** By apiVersion, kind, namespace and name; twice the same throws. */
export function byName(objects: readonly Json[]): Record<string, Json> {
  const named = new Map<string, Json>();
  for (const object of objects) {
    const { apiVersion, kind, metadata } = object;
    const key = [apiVersion, kind, metadata.namespace ?? "", metadata.name].join(" ");
    if (named.has(key)) throw new Error(`${key} is there twice`);
    named.set(key, object);
  }
  return Object.fromEntries([...named].sort(([a], [b]) => (a < b ? -1 : 1)));
}
