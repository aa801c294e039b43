// Somebody came in through the door: kubectl exec, nsenter, an ephemeral container. Not the agent's doing, never learned, worth a line.
import type { Rule } from "../../rule.ts";
import { commandLine, quote } from "../../text.ts";

export const enteredFromOutside: Rule = {
  name: "entered-from-outside",
  gate: "Identity",
  severity: "Low",
  kinds: ["exec"],
  judgesOutsiders: true,
  references: ["T1609"],
  signal:
    "Processes in the container that the agent's own tree did not start: kubectl exec, nsenter, ephemeral containers.",
  benign: "Somebody on call looked in.",
  advice: "Ask who, and what for: the API server's audit log names the user.",
  judge: ({ process, parent }, { origin, name, subject }) => {
    if (origin !== "outside") return undefined;
    // Only the entry itself: what is started in there belongs to it.
    if (parent !== undefined && parent.docker === process.docker && process.docker !== "") return undefined;
    const how =
      subject.containerKind === "ephemeral"
        ? "an ephemeral container was put into the pod"
        : "a process entered the container from outside";
    return { signature: name, message: `${how}: ${quote(`${process.binary} ${commandLine(process)}`.trim())}` };
  },
};
