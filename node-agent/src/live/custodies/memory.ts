// What is known of the cuts of this node, on disk: a node agent that is restarted goes on counting where it was.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { custody as schema } from "@bailiff/crds/agent-verdict/custody";
import { z } from "zod";

const remembered = z.object({
  uid: z.string().min(1),
  /** The labels that cut the pod off: others are another cut. */
  cut: z.string(),
  /** Whether the first seconds were the kernel's, or the network's. */
  isKernels: z.boolean(),
  custody: schema,
});
export type Remembered = z.output<typeof remembered>;

/** By pod. Empty where there is no file, or none that can be read: then every cut begins anew, as it must where nothing is known. */
export function recall(file: string, report: (problem: unknown) => void): ReadonlyMap<string, Remembered> {
  try {
    const all = z.array(remembered).parse(JSON.parse(readFileSync(file, "utf8")));
    return new Map(all.map((one) => [one.uid, one]));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) report(error);
    return new Map();
  }
}

/** Written whole or not at all. A disk that refuses is told: a later life then begins anew, and this one goes on. */
export function remember(file: string, all: readonly Remembered[], report: (problem: unknown) => void): void {
  try {
    writeFileSync(`${file}.part`, JSON.stringify(all), { mode: 0o600 });
    renameSync(`${file}.part`, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    report(error);
  }
}
