// Who was attacked in a recorded session, as those wrote it down who recorded it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../../hack/control-plane/api.ts";

const file = join(import.meta.dirname, "../../fixtures/corpus/labels.json");

/** Each pod once, with the namespace that it lives in. */
export function attackedPods(session: string): { readonly namespace: string; readonly pod: string }[] {
  const { attacks } = JSON.parse(readFileSync(file, "utf8")).sessions[session];
  const pods = new Map<string, string>(attacks.map(({ pod, namespace }: Json) => [pod, namespace]));
  return [...pods].map(([pod, namespace]) => ({ pod, namespace }));
}
