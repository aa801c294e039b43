// The kernel's own cut: Tetragon refuses the pod's socket calls with EPERM, whatever the network does. Source: facts of the measured
// policy, established flows included. A restart of Tetragon opens it for seconds, so a lost stream makes it Pending.
import type { Cut, HardBackend, NodeSight, Proof } from "../backend.ts";
import { blindness, outboundLeak, told } from "../evidence.ts";

export const kernel: HardBackend = {
  name: "Kernel",

  offer(node: NodeSight) {
    const problem = blindness(node) ?? notEnforced(node);
    return problem === undefined ? { name: "Kernel", ready: true } : { name: "Kernel", ready: false, message: problem };
  },

  prove({ custody, node }: Cut): Proof {
    const blind = blindness(node);
    if (blind !== undefined) return { state: "Pending", message: blind, isUnconfirmed: true };
    if (custody?.cutAt === undefined)
      return { state: "Pending", message: `node ${node.name} has not yet seen the label`, isUnconfirmed: true };
    const { window, kernelCut } = custody;
    const leak = window && outboundLeak(window);
    if (leak !== undefined) return { state: "Ineffective", message: leak };
    if (kernelCut === "Missing" || node.status?.kernelCut === "Missing")
      return {
        state: "Ineffective",
        message: `the tracing policy of the kernel's cut is not enforced on node ${node.name}`,
      };
    if (kernelCut === "Unknown" && node.status?.kernelCut !== "Enforce")
      return {
        state: "Pending",
        message: `node ${node.name} doesn't know whether the cut is enforced`,
        isUnconfirmed: true,
      };
    const gap = node.status?.lastGap;
    if (window && gap && Date.parse(gap.until ?? gap.since) > Date.parse(window.until))
      return { state: "Unverifiable", message: `nothing was tried since the gap of ${gap.since} (${gap.reason})` };
    if (window && window.refused > 0) return { state: "Enforced", message: told(window, "refused", "calls refused") };
    return {
      state: "Unverifiable",
      message: `enforced on node ${node.name}, but nothing was tried, which proves nothing`,
    };
  },
};

function notEnforced({ name, status }: NodeSight): string | undefined {
  if (status?.kernelCut === "Enforce") return undefined;
  const what = status?.kernelCut === "Missing" ? "is missing or only monitors" : "can't be told";
  return `the tracing policy of the kernel's cut ${what} on node ${name}: apply deploy/tetragon there, in mode enforce`;
}
