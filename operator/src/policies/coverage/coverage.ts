// Whether an agent's actions could be seen: by the nodes that its pods run on. Blind is never clean. Pure.
import type { Coverage } from "@bailiff/crds";
import type { NodeSight } from "../../quarantine/backends/backend.ts";
import type { Wish } from "../../verdicts/conditions/conditions.ts";

/** Runtimes that Tetragon can't look into. */
const sandboxed = /gvisor|runsc|kata/i;

export interface Seen {
  readonly coverage: Coverage;
  readonly reason: string;
  readonly message: string;
}

/** How well a pod on that node, with that runtime class, can be seen. */
export function seen(node: NodeSight, runtimeClass: string | undefined): Seen {
  const { name, isWatched, status } = node;
  if (!isWatched)
    return {
      coverage: "Unknown",
      reason: "NodeBlind",
      message: `node ${name} has no node agent that is ready: see its pod in bailiff-system`,
    };
  if (runtimeClass !== undefined && sandboxed.test(runtimeClass))
    return {
      coverage: "Unknown",
      reason: "SandboxedRuntime",
      message: `Tetragon can't look into runtime class ${runtimeClass}`,
    };
  if (status === undefined)
    return {
      coverage: "Unknown",
      reason: "NodeUnknown",
      message: `the agent of node ${name} has said nothing yet (AgentNode ${name})`,
    };
  if (status.coverage === "Full") return { coverage: "Full", reason: "Full", message: "" };
  const why =
    status.stream?.state === "Connected"
      ? "see AgentNode"
      : `stream ${status.stream?.state ?? "Unknown"}; see AgentNode`;
  const reason = status.coverage === "Partial" ? "Partial" : "Unknown";
  return {
    coverage: status.coverage,
    reason,
    message: `coverage of node ${name} is ${status.coverage} (${why} ${name})`,
  };
}

/** The worst of several: what can't be told outweighs what is missing. */
export function worst(all: readonly Seen[]): Coverage {
  if (all.length === 0 || all.some(({ coverage }) => coverage === "Unknown")) return "Unknown";
  return all.some(({ coverage }) => coverage === "Partial") ? "Partial" : "Full";
}

/** The condition Covered over all pods of a policy. */
export function covered(all: readonly Seen[]): Wish {
  const type = "Covered";
  if (all.length === 0) return { type, status: "Unknown", reason: "NoPods", message: "no pod is selected" };
  const order = ["NodeBlind", "SandboxedRuntime", "Partial", "NodeUnknown", "Unknown"];
  const poor = all
    .filter(({ coverage }) => coverage !== "Full")
    .sort((a, b) => order.indexOf(a.reason) - order.indexOf(b.reason));
  const [first] = poor;
  if (!first) return { type, status: "True", reason: "Full", message: "everything that the pods do can be seen" };
  const status = first.reason === "NodeUnknown" || first.reason === "Unknown" ? "Unknown" : "False";
  return {
    type,
    status,
    reason: first.reason,
    message: [...new Set(poor.map(({ message }) => message))].slice(0, 8).join("; "),
  };
}
