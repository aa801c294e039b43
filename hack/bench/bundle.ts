// What an image runs, made anew for a measurement: numbers of the sources would be others (type stripping, the client's model tree).
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildBundle, type Component } from "../build/build.ts";

/** A bundle in a folder of its own, which goes with it. */
export interface FreshBundle extends AsyncDisposable {
  readonly file: string;
}

/** Bundles a component from the checkout as it is now. */
export async function freshBundle(component: Component): Promise<FreshBundle> {
  const folder = await mkdtemp(join(tmpdir(), `bailiff-bench-${component}-`));
  const { file } = await buildBundle(component, folder);
  return { file, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
