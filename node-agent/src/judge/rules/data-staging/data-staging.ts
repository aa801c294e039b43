// Much data in one piece: a database dumped, whole trees packed. What is carried away is put together first.
import { powersOf } from "../../../baseline/shapes/shape.ts";
import type { Rule } from "../../rule.ts";
import { quoteLine } from "../../text.ts";

export const dataStaging: Rule = {
  name: "data-staging",
  gate: "Novelty",
  severity: "Medium",
  kinds: ["exec"],
  judgesOutsiders: false,
  isMemoryless: true,
  references: ["ASI02", "T1560.001", "T1074.001", "T1005", "AML.T0037", "AML.T0025"],
  signal:
    "Dumps of whole databases, and archives of whole trees such as /data, /home or /etc, by an agent that never made such a thing.",
  benign: "A backup or a migration that somebody asked the agent for.",
  advice:
    "Find the dump and see where it went: look for calls of the same task that follow. If backups are the agent's work, let the baseline learn it.",
  judge: ({ process }, { shape, name, expectation, isRollout }) => {
    const powers = powersOf("stage", shape);
    if (powers === undefined || expectation === undefined || expectation.knowsShape(process.binary, shape))
      return undefined;
    return {
      signature: `${name} ${shape}`,
      severity: isRollout ? "Low" : "Medium",
      message: `${process.binary} ${powers.includes("database") ? "dumps a database" : "packs whole trees of data"}, which it was never seen to do: ${quoteLine(process)}`,
    };
  },
};
