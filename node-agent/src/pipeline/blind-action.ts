// A sign of blindness dressed as an action, so that a case can keep it as evidence: it has a time and a node, and nothing else.
import type { EventProcess } from "@bailiff/proto/event";
import type { Action } from "../normalise/action.ts";
import type { Blindness } from "../normalise/normalise.ts";

const noProcess: EventProcess = {
  execId: "",
  parentExecId: "",
  pid: 0,
  tid: 0,
  uid: 0,
  binary: "",
  arguments: "",
  cwd: "",
  flags: "",
  startTime: 0,
  docker: "",
  inInitTree: undefined,
  pod: undefined,
};

export function blindAction({ time, node, docker }: Blindness): Action {
  return { kind: "exec", time, node, process: { ...noProcess, docker }, parent: undefined };
}
