// A package from an index or an address that somebody put into the command line: not what the lock file says.
import { powersOf } from "../../../baseline/shape.ts";
import type { Rule } from "../../rule.ts";
import { commandLine, quote } from "../../text.ts";

export const packageInstall: Rule = {
  name: "package-install",
  gate: "KnownBad",
  severity: "Medium",
  kinds: ["exec"],
  judgesOutsiders: false,
  references: ["ASI04", "T1195.001", "T1195.002", "AML.T0010"],
  benign: "A private mirror: once the baseline has seen it used it is silent; better put it into the configuration.",
  judge: ({ process }, { shape, name, expectation }) => {
    const powers = powersOf("install", shape);
    if (powers === undefined || !(powers.includes("index") || powers.includes("url"))) return undefined;
    if (expectation?.knowsShape(process.binary, shape)) return undefined;
    return {
      isHabit: true,
      signature: `${name} ${shape}`,
      message: `${process.binary} installs from a place that its command line names: ${quote(commandLine(process))}`,
    };
  },
};
