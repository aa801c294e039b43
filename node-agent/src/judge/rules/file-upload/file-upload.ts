// A transfer tool that is told to send a file, by an agent whose tools never did: how data leaves, also to places that are allowed.
import { powersOf } from "../../../baseline/shape.ts";
import type { Rule } from "../../rule.ts";
import { commandLine, quote } from "../../text.ts";

/** The machine itself, or a name without a dot, which only the cluster's own resolver knows. */
const near =
  /^https?:\/\/(?:[^@/\s]{1,80}@)?(?:localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0|[a-z][\w-]{0,62})(?::\d{1,5})?(?:[/?#]|$)/i;
const addresses = /\bhttps?:\/\/[^\s"'<>]{1,512}/gi;

/** Whether all addresses of a command line are near, and it has one. */
function staysNear(args: string): boolean {
  const found = args.match(addresses);
  return found?.every((address) => near.test(address)) ?? false;
}

export const fileUpload: Rule = {
  name: "file-upload",
  gate: "Novelty",
  severity: "Medium",
  kinds: ["exec"],
  judgesOutsiders: false,
  references: ["ASI02", "ASI01", "T1567", "T1048", "AML.T0086"],
  signal: "A transfer tool's command line that sends a file, in a way in which this agent's tools never did.",
  benign: "An upload that belongs to the agent's work and came up for the first time.",
  advice:
    "Find out what was in the file and who owns the receiving end. If it is work, let the baseline learn it or except the command line.",
  judge: ({ process }, { shape, name, expectation, isNewImage }) => {
    if (
      powersOf("send", shape) === undefined ||
      expectation === undefined ||
      expectation.knowsShape(process.binary, shape) ||
      (shape === "send[file]" && staysNear(commandLine(process)))
    )
      return undefined;
    return {
      signature: `${name} ${shape}`,
      severity: isNewImage ? "Low" : "Medium",
      message: `${process.binary} sends a file, which it was never seen to do${shape.includes("to=") ? " to this place" : ""}: ${quote(commandLine(process))}`,
    };
  },
};
