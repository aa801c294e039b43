// A sign of blindness dressed as an action, so that a case can keep it as evidence: it has a time and a node, and nothing else.
import { noProcess } from "@bailiff/proto/parts";
import type { Action } from "../normalise/action.ts";
import type { Blindness } from "../normalise/normalise.ts";

export function blindAction({ time, node, docker }: Blindness): Action {
  return { kind: "exec", time, node, process: { ...noProcess, docker }, parent: undefined };
}
