// Acting as somebody else, or asking a keeper of secrets for a credential: honest where it is the agent's trade, and the way up where it isn't.
import { powersOf } from "../../../baseline/shapes/shape.ts";
import type { Rule } from "../../rule.ts";
import { quoteLine } from "../../text.ts";

const words: Readonly<Record<string, string>> = {
  masters: "acts as the cluster's master",
  somebody: "acts as somebody else",
  token: "has a credential printed or made",
  secret: "takes a secret out of where secrets are kept",
};

export const borrowedIdentity: Rule = {
  name: "borrowed-identity",
  gate: "KnownBad",
  severity: "Medium",
  kinds: ["exec"],
  judgesOutsiders: false,
  isMemoryless: true,
  references: ["ASI03", "T1078", "T1550.001", "T1528", "T1555", "AML.T0055", "AML.T0091"],
  signal:
    "Kubectl with somebody else's name (--as), tools that print tokens (gcloud, az, aws sts, gh, vault), and reads from stores of secrets, by an agent that was never seen to do so.",
  benign: "A tool that signs in the documented way, for the first time.",
  advice:
    "Check the issuer's own audit log for what was handed out, and revoke it if nobody can say why. If signing in this way is the agent's work, let the baseline learn it.",
  judge: ({ process }, { shape, name, expectation }) => {
    const powers = powersOf("identity", shape);
    if (powers === undefined) return undefined;
    const isMaster = powers.includes("masters");
    // Of an agent that nobody knows, only another's name is strange: its own tools may sign in as they please.
    const isStrange = isMaster || powers.includes("somebody") || expectation !== undefined;
    if (!isStrange || (!isMaster && expectation?.knowsShape(process.binary, shape))) return undefined;
    const [worst = ""] = powers;
    return {
      signature: `${name} ${shape}`,
      ...(isMaster && { severity: "High" }),
      isHabit: !isMaster,
      message: `${process.binary} ${words[worst] ?? worst}: ${quoteLine(process)}`,
    };
  },
};
