/**
 * The regularised incomplete beta function and the logarithm of Γ, for distributions of counts.
 *
 * Written here, because survey/ imports only zod and itself and runs in browsers: libraries with these bring a
 * hundred packages (stdlib) or two megabytes (jStat).
 */

/**
 * I_x(a, b), by its continued fraction (DLMF 8.17.22) in Lentz's form, on the side on which it converges fast.
 *
 * @param x in [0, 1]; `rest` is 1 − x, which the caller knows to more digits where x is close to 1
 */
export function incompleteBeta(x: number, rest: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(rest, x, b, a);
  const front = a * Math.log(x) + b * Math.log(rest) + logGamma(a + b) - logGamma(a) - logGamma(b);
  return Math.exp(front) / (a * fraction(x, a, b));
}

/** The most terms; a fraction of counts in the millions needs a few thousand. */
const MOST_TERMS = 100_000;
const TINY = 1e-300;

/** 1 + d₁/(1 + d₂/(1 + …)) with the coefficients of DLMF 8.17.23. */
function fraction(x: number, a: number, b: number): number {
  let value = 1;
  let above = 1;
  let below = 0;
  for (let n = 1; n < MOST_TERMS; n++) {
    const m = n >> 1;
    const d =
      n % 2 === 1
        ? -(((a + m) * (a + b + m)) / ((a + 2 * m) * (a + 2 * m + 1))) * x
        : ((m * (b - m)) / ((a + 2 * m - 1) * (a + 2 * m))) * x;
    below = 1 / (1 + d * below || TINY);
    above = 1 + d / above || TINY;
    const factor = above * below;
    value *= factor;
    if (Math.abs(factor - 1) < 1e-14) return value;
  }
  throw new RangeError(`the incomplete beta function of ${x}, ${a}, ${b} does not converge`);
}

/** ln Γ(a) for a > 0, by Stirling's series above 10 and the recurrence of Γ below (DLMF 5.11.1, 5.5.1). */
export function logGamma(a: number): number {
  let product = 1;
  let z = a;
  for (; z < 10; z++) product *= z;
  const u = 1 / (z * z);
  const series =
    (1 / 12 + u * (-1 / 360 + u * (1 / 1260 + u * (-1 / 1680 + u * (1 / 1188 - (u * 691) / 360360))))) / z;
  return (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series - Math.log(product);
}
