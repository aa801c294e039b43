// A bound for a share of few trials, where drawing again says nothing: of 14 found of 14, every draw is 14 of 14.

/** Exact lower bound at 95 % (one-sided; Clopper & Pearson 1934) of a share of which `found` in `of` was seen. 14 of 14 → 0.81. */
export function binomialLower(found: number, of: number, confidence = 0.95): number {
  if (found <= 0) return 0;
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (atLeast(found, of, middle) < 1 - confidence) low = middle;
    else high = middle;
  }
  return low;
}

/** The chance of at least `found` in `of` trials that each succeed with this chance (between 0 and 1). */
function atLeast(found: number, of: number, chance: number): number {
  let sum = 0;
  let logChoose = 0;
  for (let k = of; k >= found; k--) {
    sum += Math.exp(logChoose + k * Math.log(chance) + (of - k) * Math.log1p(-chance));
    logChoose += Math.log(k / (of - k + 1));
  }
  return sum;
}
