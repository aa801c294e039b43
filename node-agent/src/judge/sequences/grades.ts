// Grades that patterns share.
import { bitsFrom, micros } from "../thresholds.ts";
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
        is.laterThan(() => micros.soon),
        is.below(() => bitsFrom.strange),
      ),
    ],
    severity: "none",
  },
  { when: [is.byItsStarter], severity: "Medium" },
];
