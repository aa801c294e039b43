// An action of a container that belongs to no known pod: nobody can say whose it is, so nobody may call it innocent.
import type { Action } from "../../../normalise/action.ts";
import type { Objection, Rule } from "../../rule.ts";
import { quote } from "../../text.ts";

export const unattributable: Rule = {
  name: "unattributable",
  gate: "Identity",
  severity: "Medium",
  // Asked by the engine where there is no subject: rules are asked only where there is one.
  kinds: [],
  judgesOutsiders: true,
  references: ["ASI10", "T1562.006"],
  signal: "Actions of a container that belongs to no known pod.",
  benign: "A pod so new that the node agent doesn't know it yet, or Tetragon without access to the API server.",
  advice:
    "Find the container by its id on that node; if it goes on, check Tetragon's --enable-k8s-api and the node agent's permission to list pods.",
  judge: () => undefined,
};

/** The objection to an action without a subject. */
export function unattributed(action: Action): Objection {
  return {
    signature: "no pod",
    message: `a container that belongs to no known pod acted (${action.process.docker.slice(0, 12)}): ${quote(action.process.binary)} and others were seen, but whose they are can't be said`,
  };
}
