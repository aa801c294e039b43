// Which control plane can be had here: the first of KUBEBUILDER_ASSETS, Docker, our own builds.
import { clusterIsRequired, controlPlaneBinaries, kubebuilderAssets } from "./tools.ts";

/** Where a control plane comes from: a folder with the four binaries, or k3s in Docker. */
export type Source = { readonly kind: "binaries"; readonly folder: string } | { readonly kind: "docker" };

/** The first that there is; `missing` says what was looked for and why none will do. Only with `mayBuild` anything is compiled. */
export async function findControlPlane(mayBuild = clusterIsRequired()): Promise<Source | { readonly missing: string }> {
  const assets = kubebuilderAssets();
  if (assets) return { kind: "binaries", folder: assets };
  const noDocker = await dockerIsMissing();
  if (!noDocker) return { kind: "docker" };
  const binaries = await controlPlaneBinaries(mayBuild);
  if ("folder" in binaries) return { kind: "binaries", folder: binaries.folder };
  const asked = process.env.KUBEBUILDER_ASSETS;
  const noAssets = asked ? `KUBEBUILDER_ASSETS=${asked} lacks one of the four binaries` : "no KUBEBUILDER_ASSETS";
  return { missing: `${noAssets}; ${noDocker}; ${binaries.missing}` };
}

async function dockerIsMissing(): Promise<string | undefined> {
  const { getContainerRuntimeClient } = await import("testcontainers");
  return getContainerRuntimeClient().then(
    () => undefined,
    () => "no Docker that answers",
  );
}
