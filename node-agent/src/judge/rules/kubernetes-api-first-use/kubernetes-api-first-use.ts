// The Kubernetes API, called by an agent that never did: normal for operators, first step of a take-over for everybody else.
import type { Rule } from "../../rule.ts";
import { transferTools } from "../../text.ts";

/** Ports of the kubelet and of etcd: nothing that an agent has business with. */
const controlPorts: ReadonlyMap<number, string> = new Map([
  [10250, "a kubelet"],
  [10255, "a kubelet"],
  [2379, "etcd"],
  [2380, "etcd"],
  [6443, "an API server"],
  [10257, "the controller manager"],
  [10259, "the scheduler"],
  [2375, "a container runtime"],
  [2376, "a container runtime"],
]);

export const kubernetesApiFirstUse: Rule = {
  name: "kubernetes-api-first-use",
  gate: "Novelty",
  severity: "High",
  kinds: ["connect"],
  judgesOutsiders: false,
  isMemoryless: true,
  references: ["ASI03", "T1613", "T1552.007", "AML.T0053"],
  signal:
    "Calls to the API server, a kubelet, etcd or a container runtime by an agent that never called them, or by a tool that people use by hand.",
  benign: "A new feature that talks to the cluster.",
  advice:
    "See what the agent's service account may do, and in the audit log what it did. If it is a feature, declare the entity kube-apiserver.",
  judge: ({ process }, { destination, expectation, name, policy }) => {
    if (destination === undefined) return undefined;
    const control =
      destination.class === "world" || destination.class === "loopback"
        ? undefined
        : controlPorts.get(destination.port);
    const isApi = destination.class === "kube-apiserver";
    if (!isApi && control === undefined) return undefined;
    const answer = policy?.declaresDestination(destination);
    if (answer === "declared" || answer === "shared") return undefined;
    if (expectation === undefined) {
      // Nobody knows what the agent's own client does; but nobody writes one with curl.
      if (!transferTools.has(name)) return undefined;
      return {
        signature: `${name} ${isApi ? "kube-apiserver" : destination.token}`,
        severity: "Medium",
        message: `${process.binary} called ${isApi ? "the Kubernetes API" : control} at ${destination.address}:${destination.port} by hand`,
      };
    }
    if (expectation.knowsDestination(destination.token)) {
      // The agent's own client does; but nobody writes one with curl.
      if (!isApi || !transferTools.has(name) || expectation.knowsPair(process.binary, destination.token))
        return undefined;
      return {
        signature: `${name} kube-apiserver`,
        severity: "Medium",
        message: `${process.binary} called the Kubernetes API at ${destination.address}:${destination.port} by hand, which only other programs of this container did while it was learned`,
      };
    }
    if (isApi && expectation.knowsClass("kube-apiserver")) return undefined;
    return {
      signature: `${name} ${isApi ? "kube-apiserver" : destination.token}`,
      surprise: expectation.connectSurprise(process.binary, destination).bits,
      message: `${process.binary} called ${isApi ? "the Kubernetes API" : control} at ${destination.address}:${destination.port}; this agent never did while it was learned`,
    };
  },
};
