// An agent's command line started without its own safety: nobody is asked any more before it acts.
import { powersOf } from "../../../baseline/shapes/shape.ts";
import type { Rule } from "../../rule.ts";
import { quoteLine } from "../../text.ts";

export const safetyBypass: Rule = {
  name: "safety-bypass",
  gate: "KnownBad",
  severity: "Medium",
  kinds: ["exec"],
  judgesOutsiders: false,
  isMemoryless: true,
  references: ["ASI09", "ASI05", "T1562.001", "AML.T0081"],
  signal: "An agent's command line started with its permission checks off.",
  benign: "A sandbox in which the agent is meant to run without checks.",
  advice:
    "Find out who passed the flag: from then on the agent acts without asking anybody. If the sandbox is meant for that, let the baseline learn it.",
  judge: ({ process }, { shape, name, expectation }) => {
    if (powersOf("bypass", shape) === undefined || expectation?.knowsShape(process.binary, shape)) return undefined;
    return {
      isHabit: true,
      signature: name,
      message: `${process.binary} was started without its permission checks: ${quoteLine(process)}`,
    };
  },
};
