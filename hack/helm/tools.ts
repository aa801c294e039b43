// Helm: the one on PATH, or a Go tool of a pinned version, built once a machine by `npm run tools`.
import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { type GoTools, hasAll } from "../control-plane/build.ts";
import { clusterIsRequired, toolsFolder } from "../control-plane/tools.ts";

export const helmTools: GoTools = {
  what: "Helm (about 3 min on two cores)",
  module: new URL("./", import.meta.url),
  binaries: ["helm"],
  // The version of go.mod: without it the binary calls itself v4.3.
  ldflags: "-s -w -X helm.sh/helm/v4/internal/version.version=v4.3.1",
};

/** Runs Helm with these arguments; resolves to stdout, rejects with what it said. */
export type Helm = (...args: readonly string[]) => Promise<string>;

let once: Promise<string | undefined> | undefined;

/** Like `helmBinary`, to be called. */
export async function helm(): Promise<Helm | undefined> {
  const binary = await helmBinary();
  return binary === undefined ? undefined : runner(binary);
}

/**
 * Path of the real Helm. Undefined after one loud line on stderr where there is none; an exception if REQUIRE_CLUSTER=1 asks for it
 * and it can't be built.
 */
export function helmBinary(): Promise<string | undefined> {
  once ??= find();
  return once;
}

async function find(): Promise<string | undefined> {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  const onPath = folders.find((folder) => hasAll(folder, helmTools.binaries));
  if (onPath) return join(onPath, "helm");
  const found = await toolsFolder(helmTools, clusterIsRequired());
  if ("folder" in found) return join(found.folder, "helm");
  if (clusterIsRequired()) throw new Error(`REQUIRE_CLUSTER=1, but there is no Helm: ${found.missing}`);
  process.stderr.write(`\n*** NOT TESTED: no Helm (${found.missing}), so nobody renders the chart. ***\n\n`);
  return undefined;
}

function runner(binary: string): Helm {
  return async (...args) => {
    try {
      return (await promisify(execFile)(binary, args, { maxBuffer: 64 << 20 })).stdout;
    } catch (cause) {
      const said = (cause as { stderr?: string; stdout?: string }).stderr || (cause as { stdout?: string }).stdout;
      throw new Error(`helm ${args.join(" ")}: ${said || cause}`, { cause });
    }
  };
}
