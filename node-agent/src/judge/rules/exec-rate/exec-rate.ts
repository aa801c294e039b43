// More programs started in a minute than the policy allows, or far more than ever: a loop that ran away, or a flood to hide in.
import type { Rule } from "../../rule.ts";
import { counts, ratio } from "../../thresholds.ts";

export const execRate: Rule = {
  name: "exec-rate",
  gate: "Quota",
  severity: "Medium",
  kinds: ["exec"],
  judgesOutsiders: true,
  references: ["ASI08", "ASI10", "T1499", "T1562.006", "AML.T0034"],
  signal: "Programs started within a minute: more than the policy's quota, or far more than the learned peak.",
  benign: "A heavy build or test run.",
  advice:
    "See what starts them: a runaway loop costs money and hides other things. If this is the agent's normal pace, raise quotas.execsPerMinute.",
  judge: (action, { policy, expectation, rates }) => {
    const quota = policy?.quotas.execsPerMinute;
    const now = rates.bump("exec", action.time);
    if (quota !== undefined) {
      if (now <= quota) return undefined;
      return {
        signature: "quota",
        message: `${now} programs were started within a minute; the policy allows ${quota}`,
      };
    }
    const peak = expectation?.execPeak ?? 0;
    if (now < Math.max(counts.plenty, peak * ratio.much)) return undefined;
    return {
      signature: "flood",
      isHabit: true,
      message: `${now} programs were started within a minute${peak > 0 ? `; ${peak} was the most while it was learned` : ""}`,
    };
  },
};
