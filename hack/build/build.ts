// One bundled file a component, as the images run it: no node_modules, less memory and a faster start than the sources (client-node's model tree alone costs 86 MB and a second unbundled).
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type OutputChunk, rolldown } from "rolldown";

const root = join(import.meta.dirname, "../..");
const beside = (file: string): string => join(import.meta.dirname, file);

/** What `npm run build` makes: component → its entry file, relative to the repository. */
export const components = {
  operator: "operator/src/main.ts",
  "node-agent": "node-agent/src/main.ts",
} as const;

export type Component = keyof typeof components;

export interface Bundle {
  readonly component: Component;
  readonly file: string;
  readonly bytes: number;
  /** Packages whose code is inside, sorted: what a software bill of materials has to name. */
  readonly packages: readonly string[];
  /** Where those packages are installed, sorted; one name can be there in two versions. */
  readonly folders: readonly string[];
}

/** Bundles one component into `<folder>/<component>.mjs` with a source map beside it. Throws what rolldown throws, warnings included: a bundle that lacks something must not ship. */
export async function buildBundle(component: Component, folder: string): Promise<Bundle> {
  const problems: string[] = [];
  const bundle = await rolldown({
    cwd: root,
    input: components[component],
    platform: "node",
    resolve: {
      alias: { undici$: beside("undici.mjs"), http$: beside("node-http.cjs"), "node:http$": beside("node-http.cjs") },
    },
    treeshake: { moduleSideEffects: [{ test: lazy, sideEffects: false }] },
    onLog: (level, log) => {
      if (level === "warn" && !isKnown(log)) problems.push(log.message);
    },
  });
  try {
    const { output } = await bundle.write({
      dir: folder,
      format: "esm",
      entryFileNames: `${component}.mjs`,
      codeSplitting: false,
      sourcemap: true,
      minify: false, // a stack trace from a customer's cluster should be readable
      comments: { legal: true, annotation: false, jsdoc: false }, // V8 keeps the source as it is for as long as the program runs
    });
    if (problems.length > 0) throw new Error(`Bundling ${component}: ${problems.join("; ")}`);
    const chunks = output.filter((part): part is OutputChunk => part.type === "chunk");
    const [main] = chunks;
    if (main === undefined || chunks.length !== 1) {
      throw new Error(`Bundling ${component} made ${chunks.length} files where the image takes one.`);
    }
    const file = join(folder, main.fileName);
    await writeFile(file, oneByte(await readFile(file, "utf8")));
    return {
      component,
      file,
      bytes: Buffer.byteLength(main.code),
      packages: packagesOf(main.moduleIds),
      folders: foldersOf(main.moduleIds),
    };
  } finally {
    await bundle.close();
  }
}

// Of this package only what is asked for: its modules do nothing by being loaded, but there are a thousand models of Kubernetes objects.
const lazy = /node_modules\/@kubernetes\/client-node\//;

/** A single character beyond ASCII makes Node give V8 all of the source in two bytes a character, megabytes of it. */
function oneByte(code: string): string {
  return code.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function packagesOf(moduleIds: readonly string[]): string[] {
  const names = moduleIds.map((id) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

function foldersOf(moduleIds: readonly string[]): string[] {
  const folders = moduleIds.map((id) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replace(/^\0/, ""))?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

// protobufjs looks for optional packages by a computed require; it does without them.
function isKnown(log: { readonly code?: string | undefined; readonly id?: string | undefined }): boolean {
  return log.code === "EVAL" && (log.id ?? "").includes("protobufjs");
}
