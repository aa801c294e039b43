// The commands of the pages in deploy/, so that tests run what people will copy.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Connection } from "../../hack/control-plane/connection.ts";
import { deploy } from "./manifests.ts";

/** The shell blocks of one chapter, in order. */
export function blocksOf(chapter: string, file = "README.md"): string[] {
  const page = readFileSync(join(deploy, file), "utf8");
  const [, text = ""] = page.split(`\n## ${chapter}\n`);
  return [...(text.split("\n## ")[0] ?? "").matchAll(/```sh\n(.*?)```/gs)].map(([, block = ""]) => block);
}

/** Runs a block from the repository's root, as that cluster's admin, by a shell that stops at the first failure and says where. */
export async function runBlock(block: string, plane: Connection, folders: readonly string[] = []): Promise<void> {
  if (block.trim() === "") throw new Error("the page has no such commands any more");
  const env = {
    ...process.env,
    KUBECONFIG: plane.kubeconfigPath,
    KUBECACHEDIR: join(dirname(plane.kubeconfigPath), "kubectl-cache"),
    PATH: [dirname(plane.kubectlPath), ...folders, process.env["PATH"]].join(delimiter),
  };
  await promisify(execFile)("sh", ["-euxc", block], { cwd: join(deploy, ".."), env });
}
