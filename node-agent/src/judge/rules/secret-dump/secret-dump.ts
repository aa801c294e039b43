// Kubernetes Secrets read with their values, or of all namespaces at once.
import { powersOf } from "../../../baseline/shape.ts";
import type { Rule } from "../../rule.ts";
import { commandLine, quote } from "../../text.ts";

export const secretDump: Rule = {
  name: "secret-dump",
  gate: "KnownBad",
  severity: "High",
  kinds: ["exec"],
  judgesOutsiders: false,
  references: ["ASI03", "T1552.007", "T1613", "AML.T0055"],
  benign: "A backup or a migration of Secrets that somebody ordered: except the command line until a date.",
  judge: ({ process }, { shape, name }) => {
    const powers = powersOf("secrets", shape);
    if (powers === undefined || powers.length === 0) return undefined;
    const isAll = powers.includes("everywhere");
    return {
      signature: `${name} ${shape}`,
      severity: isAll ? "High" : "Medium",
      message: `${process.binary} reads ${powers.includes("values") ? "the values of" : "all"} Secrets${isAll ? " in every namespace" : ""}: ${quote(commandLine(process))}`,
    };
  },
};
