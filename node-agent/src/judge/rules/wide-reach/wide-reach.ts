// Far more different places within a minute than this container ever called, though it may know each of them: what is allowed one by one
// is not what it does.
import { floodBits } from "../../../baseline/rates/tail.ts";
import { goesOn } from "../../pace.ts";
import { isQuietPlace } from "../../places.ts";
import type { Rule } from "../../rule.ts";
import { bitsFrom } from "../../thresholds.ts";

export const wideReach: Rule = {
  name: "wide-reach",
  gate: "Quota",
  severity: "Medium",
  kinds: ["connect"],
  judgesOutsiders: false,
  references: ["ASI07", "ASI08", "T1046", "AML.T0091"],
  signal:
    "Far more different places within a minute than one pod ever called while the agent was learned, known and declared ones too.",
  benign: "A start or a health check that calls everything at once, or a task that covers all customers.",
  advice:
    "See what was asked of each place, and whether one task did it. If it is here to stay, let the baseline learn it; until then add an exception.",
  judge: (action, { destination, expectation, rates }) => {
    if (action.kind !== "connect" || destination === undefined || expectation === undefined) return undefined;
    if (isQuietPlace(destination)) return undefined;
    const now = rates.breadths.bump("", destination.token, action.time);
    const { peak, minutes, places, squares } = expectation.breadth;
    if (now === undefined || minutes === 0) return undefined;
    if (!goesOn(now)) return undefined;
    const surprise = floodBits({ minutes, calls: places, squares }, now.within, peak);
    if (surprise < bitsFrom.notable) return undefined;
    const called = rates.breadths.around("", action.time).map((place) => place.slice(0, 40));
    return {
      signature: "places",
      surprise,
      // As any habit it is learned, once a second pod or a later day shows it.
      isHabit: true,
      message: `${now.within} different places were called within a minute, ${called.slice(0, 4).join(", ")} and others; ${peak} was the most while it was learned, and ${(places / minutes).toFixed(1)} usual`,
    };
  },
};
