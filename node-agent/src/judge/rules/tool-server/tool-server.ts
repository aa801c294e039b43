// A tool server (Model Context Protocol) fetched and started at run time: it speaks to the model with the agent's own rights.
import { powersOf } from "../../../baseline/shapes/shape.ts";
import type { Rule } from "../../rule.ts";
import { quoteLine } from "../../text.ts";

export const toolServer: Rule = {
  name: "tool-server",
  gate: "KnownBad",
  severity: "Medium",
  kinds: ["exec"],
  judgesOutsiders: false,
  isMemoryless: true,
  references: ["ASI04", "T1543", "AML.T0104", "AML.T0110"],
  signal: "Tool servers (Model Context Protocol) that are fetched and started at run time.",
  benign: "A tool server that the agent is meant to have.",
  advice:
    "See where the package comes from: it speaks to the model with the agent's rights. If it is intended, put it into the image or let the baseline learn it.",
  judge: ({ process }, { shape, name, expectation }) => {
    if (!powersOf("install", shape)?.includes("tool-server") || expectation?.knowsShape(process.binary, shape))
      return undefined;
    return {
      isHabit: true,
      signature: `${name} tool-server`,
      message: `${process.binary} fetches and starts a tool server: ${quoteLine(process)}`,
    };
  },
};
