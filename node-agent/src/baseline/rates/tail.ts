// How surprising a count is that is higher than usual: by the negative binomial, since agents come in bursts and a Poisson process
// would call every burst a miracle.
import type { Tempo } from "./tempo.ts";

/**
 * Bits of surprise in at least `count` calls within a minute, by what the minutes so far were like; at most 64. Their variance is
 * never taken to be less than a Poisson process has, and is widened by how few minutes were seen (mean and variance of n minutes
 * predict the next with 1 + 1/n of it). 0 where no minute was seen. `most` is the most within a minute that two pods or days agree on:
 * neither mean nor deviation goes beyond it, so that the floods of one make no flood usual.
 */
export function floodBits(
  { minutes, calls, squares }: Pick<Tempo, "minutes" | "calls" | "squares">,
  count: number,
  most = Number.POSITIVE_INFINITY,
): number {
  if (minutes <= 0 || calls <= 0) return 0;
  const all = calls / minutes;
  const mean = Math.min(all, most);
  if (count <= mean) return 0;
  const seen = minutes > 1 ? Math.max(0, (squares - minutes * all * all) / (minutes - 1)) : all * all;
  const spread = Math.min(seen, (most - mean) ** 2);
  const variance = Math.max(mean * 1.0001, spread) * (1 + 1 / minutes) + mean / minutes;
  return Math.min(64, -tailLog2(mean, variance, count));
}

/** The binary logarithm of P(X ≥ count) for a negative binomial of this mean and variance (variance > mean). */
function tailLog2(mean: number, variance: number, count: number): number {
  const size = (mean * mean) / (variance - mean);
  const share = mean / variance;
  // P(X = k), then each next one by the ratio of terms, until they no longer count.
  let term =
    logGamma(count + size) - logGamma(size) - logGamma(count + 1) + size * Math.log(share) + count * Math.log1p(-share);
  const first = term;
  let sum = 1;
  for (let k = count; k < count + 10_000; k++) {
    term += Math.log(((k + size) / (k + 1)) * (1 - share));
    const more = Math.exp(term - first);
    sum += more;
    if (more < sum * 1e-12) break;
  }
  return (first + Math.log(sum)) / Math.LN2;
}

/**
 * The binary logarithm of P(X ≤ x) for χ² with so many degrees of freedom: the lower incomplete gamma function by its series
 * (Abramowitz & Stegun 6.5.29). -64 where it is less than that.
 */
export function chiSquareLog2(degrees: number, x: number): number {
  if (x <= 0) return -64;
  const [shape, at] = [degrees / 2, x / 2];
  let term = 1 / shape;
  let sum = term;
  for (let k = 1; k < 1000 && term > sum * 1e-12; k++) {
    term *= at / (shape + k);
    sum += term;
  }
  const log = shape * Math.log(at) - at - logGamma(shape) + Math.log(sum);
  return Math.max(-64, Math.min(0, log / Math.LN2));
}

/** Stirling's series, shifted up to where it is exact to ten digits. */
function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 10) shift -= Math.log(at++);
  const inverse = 1 / at;
  const series = inverse / 12 - inverse ** 3 / 360 + inverse ** 5 / 1260;
  return shift + (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series;
}
