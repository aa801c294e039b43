// A decoy was touched: a Service or pod that stands there for nobody. Nothing honest has a reason to call it.
import { describe } from "../../../destinations/destination.ts";
import type { Rule } from "../../rule.ts";

export const decoy: Rule = {
  name: "decoy",
  gate: "KnownBad",
  severity: "High",
  kinds: ["connect"],
  judgesOutsiders: true,
  isMemoryless: true,
  references: ["ASI01", "ASI07", "T1046", "T1021", "AML.T0098"],
  signal: 'A call to a Service that carries the label bailiff.dev/decoy: "true".',
  benign: "A scanner or a mesh that calls every Service; name it in an exception.",
  advice:
    "Treat it as an intruder looking around: nothing has any business there. Look at what the pod did before, and at who else called the decoy.",
  judge: ({ process }, { destination }) =>
    destination?.isDecoy
      ? {
          signature: destination.token,
          message: `${process.binary} called ${describe(destination)}, a decoy that nothing honest has a reason to call`,
        }
      : undefined,
};
