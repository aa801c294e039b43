// Pairs of programs that follow each other under one process, as sequences of system calls are compared since Forrest (1996): a pair
// that the agent's training did not have is an alarm.
import { type Doing, doingOf } from "./doing.ts";
import { neverSeen } from "./first-seen.ts";

/** Each exec with the one before it under the same parent; the first with its parent. */
export const execBigrams = neverSeen("exec-bigram", function* (session) {
  const before = new Map<string, string>();
  for (const event of session.events) {
    if (event.type !== "exec") continue;
    const doing: Doing | undefined = doingOf(session, event);
    if (doing === undefined) continue;
    const { binary, parentExecId } = event.process;
    const previous = before.get(parentExecId) ?? `^${event.parent?.binary ?? ""}`;
    before.set(parentExecId, binary);
    yield { ...doing, what: `${previous} → ${binary}` };
  }
});
