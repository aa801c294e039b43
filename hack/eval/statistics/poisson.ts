// How much a count of rare things can be trusted: few false alarms in little time say little about a rate.

/**
 * Exact upper bound at 95 % (one-sided; Garwood 1936) of a Poisson mean of which `count` was seen: the mean at which so few would
 * be seen in 5 % of the cases. 0 → 3.00, 1 → 4.74, 4 → 9.15.
 */
export function poissonUpper(count: number, confidence = 0.95): number {
  let [low, high] = [count, count + 10 * Math.sqrt(count + 1) + 10];
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (atMost(count, middle) > 1 - confidence) low = middle;
    else high = middle;
  }
  return high;
}

/** The chance of at most `count` where the mean is `mean`. */
function atMost(count: number, mean: number): number {
  let [logTerm, sum] = [-mean, Math.exp(-mean)];
  for (let k = 1; k <= count; k++) {
    logTerm += Math.log(mean / k);
    sum += Math.exp(logTerm);
  }
  return sum;
}
