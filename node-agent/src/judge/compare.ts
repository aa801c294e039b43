// What this agent is used to do, beside what it did: the sentence that a person needs to tell odd from daily. Only what was learned is said.
import { clipPath } from "../baseline/entry.ts";
import type { Action } from "../normalise/action.ts";
import { basename, type Context } from "./context.ts";
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
  const name = basename(binary);
  const told = (sentence: string, numbers: string): string | undefined =>
    message.includes(numbers) ? undefined : `${sentence}; ${numbers}.`;
  switch (deciding.kind) {
    case "file":
      return undefined;
    case "exec": {
      const above = clipPath(deciding.parent?.binary ?? "");
      if (!expectation.knowsBinary(binary))
        return told(`${name} was never run here while it was learned`, expectation.explainExec(above));
      if (deciding !== judged || shape === "") return `${name} itself is run here, as it was while it was learned.`;
      return expectation.knowsShape(binary, shape)
        ? `${name} was run so while it was learned, too.`
        : `${name} is run here, but was never told such a thing while it was learned.`;
    }
    case "connect": {
      const token = destinationOf(deciding)?.token;
      if (token === undefined) return undefined;
      const pair = expectation.pairOf(binary, token);
      if (pair !== undefined)
        return message.includes("while it was learned")
          ? undefined
          : `${name} called that place while it was learned, at most ${pair.peak} times within a minute.`;
      const numbers = expectation.explainConnect(binary);
      return expectation.knowsDestination(token)
        ? told("Only other programs of this container called that place while it was learned", numbers)
        : told("Nothing in this container called that place while it was learned", numbers);
    }
  }
}
