/**
 * Quantiles that intervals need, to full double precision.
 *
 * Student's t goes through the regularised incomplete beta function: for t ≥ 0 and x = ν/(ν+t²),
 * P(T > t) = ½·I_x(ν/2, ½) and P(0 < T < t) = ½·I_{1−x}(½, ν/2) (Abramowitz & Stegun 26.5.8, 26.7.1).
 */

/** The 97.5 % point of the standard normal distribution. */
export const Z_975 = 1.959963984540054;

/**
 * The number of standard errors from which a difference is significant: rounded, as the rule is published, so that
 * readers who compare printed figures by it find the same (docs/scoring.md, "Comparison of cities").
 */
export const CERTAIN_Z = 1.96;

/** The t with P(T ≤ t) = p, for p in (0, 1) and ν > 0 degrees of freedom. */
export function tQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`a probability lies between 0 and 1, not at ${p}`);
  if (!(df > 0 && Number.isFinite(df))) throw new RangeError(`degrees of freedom are positive, not ${df}`);
  if (p < 0.5) return -tQuantile(1 - p, df);
  // The distribution function is concave right of 0: Newton from 0 climbs to the root and never passes it.
  let t = 0;
  for (let step = 1; step > 1e-16 * t; ) {
    step = -excess(t, p, df) / density(t, df);
    t = Math.max(t, t + step);
  }
  return t;
}

/** P(T > t) for t ≥ 0 and ν > 0 degrees of freedom. */
export function tTail(t: number, df: number): number {
  // Beyond 35 with this many degrees of freedom less than 1e-160 is left, and the series overflows soon.
  if (t > 35 && t * t <= df) return 0;
  return Math.max(0, -excess(t, 1, df));
}

/** F(t) − p, from whichever side of t has the series that falls at least as fast as 2^−k. */
function excess(t: number, p: number, df: number): number {
  const a = df / 2;
  const beyond = t * t + df;
  const front = ((gammaRatio(a) / Math.sqrt(Math.PI)) * powerOf(t, df, a) * t) / Math.sqrt(beyond);
  return t * t > df
    ? 1 - p - (front / df) * betaSeries(a, 0.5, df / beyond)
    : 0.5 - p + front * betaSeries(0.5, a, (t * t) / beyond);
}

function density(t: number, df: number): number {
  return (gammaRatio(df / 2) / Math.sqrt(df * Math.PI)) * powerOf(t, df, (df + 1) / 2);
}

/** (1 + t²/ν)^−e; `log1p` keeps the digits when ν is large. */
function powerOf(t: number, df: number, e: number): number {
  return Math.exp(-e * Math.log1p((t * t) / df));
}

/**
 * Γ(a + ½) / Γ(a), by its asymptotic series above 20 and the recurrence of Γ below. A difference of two
 * log-gammas would lose as many digits as the logarithm is large.
 */
export function gammaRatio(a: number): number {
  let shift = 1;
  let z = a;
  for (; z < 20; z++) shift *= z / (z + 0.5);
  const u = 1 / (z * z);
  const series =
    (-1 / 8 + u * (1 / 192 + u * (-1 / 640 + u * (17 / 14336 + u * (-31 / 18432 + (u * 691) / 180224))))) / z;
  return shift * Math.sqrt(z) * Math.exp(series);
}

/**
 * Σ_k (a+b)_k/(a+1)_k · x^k, the series of I_x(a, b)·a·B(a, b)/(x^a (1−x)^b) (Abramowitz & Stegun 26.5.4).
 * Every term is positive, so no digits cancel.
 */
function betaSeries(a: number, b: number, x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 0; term > 1e-17 * sum; k++) {
    term *= ((a + b + k) / (a + 1 + k)) * x;
    sum += term;
  }
  return sum;
}
