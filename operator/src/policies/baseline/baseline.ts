// How far the baselines of a policy's agents have come: the condition BaselineReady. Pure.
import type { BaselineState as State } from "@bailiff/crds";
import type { Wish } from "../../verdicts/conditions/conditions.ts";

export interface AgentState {
  readonly agent: string;
  readonly state: State;
  /** By channel, for people. */
  readonly readiness: string;
}

/** Ready where every agent's baseline is ready or frozen. */
export function baselineReady(agents: readonly AgentState[]): Wish {
  const type = "BaselineReady";
  if (agents.length === 0) return { type, status: "Unknown", reason: "NoPods", message: "no pod is selected" };
  const waiting = agents.filter(({ state }) => state !== "Ready" && state !== "Frozen");
  const told = waiting
    .slice(0, 8)
    .map(({ agent, state, readiness }) => `${agent} ${state}${readiness ? ` (${readiness})` : ""}`);
  if (waiting.length === 0)
    return { type, status: "True", reason: "Ready", message: "novelty counts, where its channel is ready" };
  const message = `until then only deterministic findings may quarantine: ${told.join("; ")}`;
  const reason = waiting.some(({ state }) => state === "Learning") ? "Learning" : "Absent";
  return { type, status: "False", reason, message };
}
