// The Go tools that cluster tests use: Kubernetes' own control plane, and cyclonus, which judges NetworkPolicies.
// Nothing is compiled unasked: only by that command, or with REQUIRE_CLUSTER=1.
import { join } from "node:path";
import { build, cached, type GoTools, goIsMissing, hasAll } from "./build.ts";

/** The four binaries of a control plane. */
export const controlPlaneTools = ["etcd", "kube-apiserver", "kube-controller-manager", "kubectl"] as const;

// The version of go.mod: without these flags the binaries call themselves v0.0.0.
const version = { major: "1", minor: "36", patch: "3" };
const versionFlags = [
  `gitVersion=v${version.major}.${version.minor}.${version.patch}`,
  `gitMajor=${version.major}`,
  `gitMinor=${version.minor}`,
].map((flag) => `-X k8s.io/component-base/version.${flag}`);

export const kubernetes: GoTools = {
  what: "Kubernetes' control plane (about 4 min on two cores)",
  module: new URL("./", import.meta.url),
  binaries: controlPlaneTools,
  renamed: { server: "etcd" },
  ldflags: ["-s -w", ...versionFlags].join(" "),
};

export const networkPolicyOracle: GoTools = {
  what: "cyclonus (1 to 2 min on two cores)",
  module: new URL("./cyclonus/", import.meta.url),
  binaries: ["cyclonus"],
  ldflags: "-s -w",
};

/** REQUIRE_CLUSTER=1: what is missing is built, and what can't be had is a failure. */
export function clusterIsRequired(): boolean {
  return process.env["REQUIRE_CLUSTER"] === "1";
}

/** A folder that holds the four binaries: `KUBEBUILDER_ASSETS` if all four are there. */
export function kubebuilderAssets(): string | undefined {
  const assets = process.env["KUBEBUILDER_ASSETS"];
  return assets && hasAll(assets, controlPlaneTools) ? assets : undefined;
}

/**
 * A folder that holds the four binaries: KUBEBUILDER_ASSETS, or the cache, or (only with `mayBuild`) built now.
 * A string in `missing` says why there is none.
 */
export async function controlPlaneBinaries(
  mayBuild = clusterIsRequired(),
): Promise<{ folder: string } | { missing: string }> {
  const assets = kubebuilderAssets();
  return assets ? { folder: assets } : toolsFolder(kubernetes, mayBuild);
}

let cyclonusOnce: Promise<string | undefined> | undefined;

/**
 * Path of the cyclonus binary: from the cache, or built now if REQUIRE_CLUSTER=1. Undefined after one loud line on stderr if it may
 * not be built; an exception if it is required and can't be had.
 */
export function cyclonus(): Promise<string | undefined> {
  cyclonusOnce ??= toolsFolder(networkPolicyOracle, clusterIsRequired()).then((found) => {
    if ("folder" in found) return join(found.folder, "cyclonus");
    if (clusterIsRequired()) throw new Error(`REQUIRE_CLUSTER=1, but there is no cyclonus: ${found.missing}`);
    process.stderr.write(
      `\n*** NOT TESTED: no cyclonus (${found.missing}), so nobody judges the NetworkPolicies. ***\n\n`,
    );
    return undefined;
  });
  return cyclonusOnce;
}

/** The folder with these tools, from the cache, or (only with `mayBuild`) built now. A string in `missing` says why there is none. */
export async function toolsFolder(
  tools: GoTools,
  mayBuild: boolean,
): Promise<{ folder: string } | { missing: string }> {
  const folder = await cached(tools);
  if (folder) return { folder };
  const noGo = await goIsMissing();
  if (noGo) return { missing: noGo };
  return mayBuild ? { folder: await build(tools) } : { missing: "not built yet: `npm run tools` builds it" };
}
