// Whether what is too much for a minute goes on: the minute may still hold a burst that has ended.
import { ratio } from "./thresholds.ts";

/** True while the last 20 s, a third of the minute, hold one in `ratio.much` of what there was `within` it. */
export function goesOn({ within, recently }: { readonly within: number; readonly recently: number }): boolean {
  return recently * ratio.much >= within;
}
