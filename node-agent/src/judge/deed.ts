// What is the same of an action each time that it is done: what memoryless rules may look at, and nothing else. Who reads more of an
// action than this isn't memoryless, which the compiler sees to.
import type { EventProcess } from "@bailiff/proto/event";
import type { ConnectAction, ExecAction, FileAction } from "../normalise/action.ts";
import type { Context } from "./context.ts";

/** What a process says of itself, whichever of those that are the same it is. */
export type Doer = Pick<EventProcess, "binary" | "arguments" | "cwd" | "flags" | "uid">;

interface Done {
  readonly process: Doer;
  readonly parent: Pick<Doer, "binary" | "arguments"> | undefined;
}

export type ExecDeed = Pick<ExecAction, "kind"> & Done;
export type ConnectDeed = Pick<ConnectAction, "kind" | "address" | "port" | "protocol"> & Done;
export type FileDeed = Pick<FileAction, "kind" | "path" | "isWrite"> & Done;

/** An action as one of many that are the same: without its time, and without ids of who did it. */
export type Deed = ExecDeed | ConnectDeed | FileDeed;

/** What is around a deed, and the same for all that are the same. */
export type Circumstances = Omit<Context, "tree" | "trail" | "rates" | "ordinary" | "isTreeNews" | "destinationOf">;
