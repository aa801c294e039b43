// What this agent is used to do, beside what it did: the sentence that a person needs to tell odd from daily. Only what was learned is said.
import { clipPath } from "../baseline/counts/entry.ts";
import type { Action } from "../normalise/action.ts";
import type { Context } from "./context.ts";
import type { Objection } from "./rule.ts";

/**
 * Compares a finding's deciding action with the baseline, or undefined where the message does so itself. `judged` is the action that
 * the context is about; the deciding one may be another.
 */
export function compare(
  deciding: Action,
  judged: Action,
  { expectation, destinationOf, shape, subject }: Context,
  { message }: Pick<Objection, "message">,
): string | undefined {
  if (expectation === undefined)
    return `Nothing settled is known of container ${subject.container}: there is nothing to compare with.`;
  const binary = clipPath(deciding.process.binary);
  const told = (sentence: string, numbers: string): string | undefined =>
    message.includes(numbers) ? undefined : `${sentence}; ${numbers}.`;
  switch (deciding.kind) {
    case "file":
      return undefined;
    case "exec": {
      const above = clipPath(deciding.parent?.binary ?? "");
      if (!expectation.knowsBinary(binary))
        return told(`${binary} was never run here while it was learned`, expectation.explainExec(above));
      const runs = `${binary} was run ${counted(expectation.runsOf(binary))} while it was learned`;
      if (deciding !== judged || shape === "") return `${runs}.`;
      return expectation.knowsShape(binary, shape)
        ? `${runs}, also with arguments of this kind.`
        : `${runs}, never with arguments of this kind.`;
    }
    case "connect": {
      const token = destinationOf(deciding)?.token;
      if (token === undefined) return undefined;
      const pair = expectation.pairOf(binary, token);
      if (pair !== undefined)
        return message.includes("while it was learned")
          ? undefined
          : `${binary} called that place while it was learned, at most ${counted(pair.peak)} within a minute.`;
      const numbers = expectation.explainConnect(binary);
      return expectation.knowsDestination(token)
        ? told("Only other programs of this container called that place while it was learned", numbers)
        : told("Nothing in this container called that place while it was learned", numbers);
    }
  }
}

const counted = (times: number): string => (times === 1 ? "once" : `${times.toLocaleString("en-US")} times`);
