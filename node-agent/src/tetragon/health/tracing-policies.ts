// Which of the tracing policies that Bailiff needs are really at work: without them there are no connects to judge.
import type { KernelCut } from "@bailiff/crds";
import { isKernelCut } from "../../custody/kernel-cut.ts";
import type { TracingPolicyState } from "../stream/tetragon.ts";

/** By name, as deploy/tetragon has them. */
export interface NeededPolicies {
  readonly observe: readonly string[];
  /** The kernel's cut, which is a choice. */
  readonly cut: string;
}

export const shippedPolicies: NeededPolicies = {
  observe: ["bailiff-connect-tcp", "bailiff-connect-udp", "bailiff-sensitive-files"],
  cut: "bailiff-isolate",
};

/** What is missing, one sentence for each policy that says how to fix it; none where all are enabled. */
export function policyProblems(loaded: readonly TracingPolicyState[], needed: readonly string[]): string[] {
  return needed.flatMap((name) => {
    const found = loaded.filter((policy) => policy.name === name && policy.namespace === "");
    if (found.some(({ state }) => state === "enabled")) return [];
    const [policy] = found;
    if (policy === undefined)
      return [
        `tracing policy ${name} isn't loaded: kubectl apply -k deploy/tetragon, and look whether Tetragon runs with --enable-tracing-policy-crd`,
      ];
    const why = policy.error === "" ? "" : ` (${policy.error})`;
    const advice =
      policy.state === "loading"
        ? "wait"
        : policy.state === "disabled"
          ? `tetra tracingpolicy enable ${name}`
          : "read Tetragon's log on this node, repair it and apply it again";
    return [`tracing policy ${name} is in state ${policy.state}${why}: ${advice}`];
  });
}

/** Whether the kernel's own cut stands ready; `loaded` undefined: nobody could ask. */
export function kernelCutOf(loaded: readonly TracingPolicyState[] | undefined, name: string): KernelCut {
  if (loaded === undefined) return "Unknown";
  const found = loaded.filter(
    (policy) => isKernelCut(policy.name, name) && policy.namespace === "" && policy.state === "enabled",
  );
  return found.some(({ mode }) => mode === "enforce") ? "Enforce" : "Missing";
}
