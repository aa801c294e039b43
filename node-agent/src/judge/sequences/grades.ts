// Grades that patterns share.
import { departure } from "../thresholds.ts";
import type { Grade } from "./pattern.ts";
import * as is from "./terms.ts";

/**
 * The program that started the first calls somewhere new: what a tool printed came back to it, and it often does both for good reasons. Only
 * what follows at once and is surprising is worth a look.
 */
export const byStarter: readonly Grade[] = [
  {
    when: [
      is.byItsStarter,
      is.either(
        is.laterThan(() => departure.ownMicros),
        is.below(() => departure.theft),
      ),
    ],
    severity: "none",
  },
  { when: [is.byItsStarter], severity: "Medium" },
];
