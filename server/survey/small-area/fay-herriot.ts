import { choleskyInverse } from './cholesky.ts';

/**
 * Small-area estimates by the area-level model of Fay and Herriot (1979): a direct estimate y = θ + e with the known sampling
 * variance ψ, and θ = xʹβ + v, where v has the variance σ² between areas. σ² is found by REML (Fisher scoring, not below
 * 0), and the mean squared error is that of Prasad and Rao (1990) as Datta and Lahiri (2000) give it for REML:
 * g1 + g2 + 2 g3. All of it as in Rao and Molina, Small Area Estimation (2015), chapters 5 and 6, and R's `sae::mseFH`.
 */

/** The facts about an area. */
export interface SmallArea {
  /** Covariates, including the intercept. */
  x: readonly number[];
  /** The direct estimate. */
  y: number;
  /** Its sampling variance, above 0. */
  psi: number;
}

export interface FayHerriotFit {
  /** Areas in the fit. */
  areas: number;
  beta: number[];
  /** Standard errors of beta. */
  betaSe: number[];
  /** Variance between areas; 0 where they differ no more than their errors explain. */
  sigma2: number;
  /** Asymptotic variance of sigma2. */
  sigma2Variance: number;
  /** Covariance matrix of beta. */
  betaCovariance: number[][];
}

export interface Predicted {
  estimate: number;
  /** Mean squared error. */
  mse: number;
  /** γ = σ²/(σ² + ψ): the share of the estimate that is the area's own. The rest is xʹβ. */
  ownShare: number;
}

const MOST_STEPS = 500;
/** Steps end when σ² changes by less than this share of itself. */
const PRECISION = 1e-12;

/** Fits the model; null where covariates are collinear, or at least as many as the areas. */
export function fitFayHerriot(areas: readonly SmallArea[]): FayHerriotFit | null {
  const p = areas[0]?.x.length ?? 0;
  if (areas.length <= p) return null;
  // Half of the median sampling variance is somewhere in the middle, and above 0, where the score is never stuck.
  const psis = areas.map(({ psi }) => psi).sort((a, b) => a - b);
  const scale = psis[Math.floor(psis.length / 2)]!;
  let sigma2 = scale / 2;
  for (let step = 0; step < MOST_STEPS; step++) {
    const moments = momentsAt(areas, sigma2);
    if (!moments) return null;
    const next = Math.max(0, sigma2 + moments.score / moments.information);
    const isDone = Math.abs(next - sigma2) <= PRECISION * (sigma2 + PRECISION * scale);
    sigma2 = next;
    if (isDone) break;
  }
  const moments = momentsAt(areas, sigma2);
  if (!moments) return null;
  const { beta, covariance, inverseSquares } = moments;
  return {
    areas: areas.length,
    beta,
    betaSe: covariance.map((row, i) => Math.sqrt(row[i]!)),
    sigma2,
    sigma2Variance: 2 / inverseSquares,
    betaCovariance: covariance,
  };
}

/**
 * The estimate of an area by a fitted model, in or outside the fit: outside, its own estimate does not depend on the
 * model's, and the mean squared error is the same to the same order. With `direct` null it has no own estimate; the
 * error is then that of xʹβ, σ² + g2.
 */
export function predictArea(
  { beta, betaCovariance, sigma2, sigma2Variance }: FayHerriotFit,
  x: readonly number[],
  direct: { y: number; psi: number } | null,
): Predicted {
  const synthetic = dot(x, beta);
  const ofBeta = dot(
    x,
    betaCovariance.map((row) => dot(row, x)),
  );
  if (!direct) return { estimate: synthetic, mse: sigma2 + ofBeta, ownShare: 0 };
  const { y, psi } = direct;
  const total = sigma2 + psi;
  const ownShare = sigma2 / total;
  const g1 = ownShare * psi;
  const g2 = (1 - ownShare) ** 2 * ofBeta;
  const g3 = ((1 - ownShare) ** 2 / total) * sigma2Variance;
  return {
    estimate: ownShare * y + (1 - ownShare) * synthetic,
    mse: g1 + g2 + 2 * g3,
    ownShare,
  };
}

/**
 * β by generalised least squares at a σ², and the restricted score ½ (yʹPPy − tr P) with its expected information ½ tr PP,
 * where P = V⁻¹ − V⁻¹X (XʹV⁻¹X)⁻¹ XʹV⁻¹.
 */
function momentsAt(areas: readonly SmallArea[], sigma2: number) {
  const p = areas[0]!.x.length;
  const [xvx, xv2x, xv3x] = [1, 2, 3].map(() => Array.from({ length: p }, () => Array<number>(p).fill(0)));
  const xvy = Array<number>(p).fill(0);
  let [inverses, inverseSquares] = [0, 0];
  for (const { x, y, psi } of areas) {
    const v = 1 / (sigma2 + psi);
    inverses += v;
    inverseSquares += v * v;
    for (let i = 0; i < p; i++) {
      xvy[i] = xvy[i]! + v * x[i]! * y;
      for (let j = 0; j < p; j++) {
        const xx = v * x[i]! * x[j]!;
        xvx![i]![j]! += xx;
        xv2x![i]![j]! += v * xx;
        xv3x![i]![j]! += v * v * xx;
      }
    }
  }
  const covariance = choleskyInverse(xvx!);
  if (!covariance) return null;
  const beta = covariance.map((row) => dot(row, xvy));
  const projected = product(covariance, xv2x!);
  const traceP = inverses - trace(projected);
  const tracePP =
    inverseSquares - 2 * trace(product(covariance, xv3x!)) + trace(product(projected, projected));
  const yPPy = areas.reduce((sum, { x, y, psi }) => sum + ((y - dot(x, beta)) / (sigma2 + psi)) ** 2, 0);
  return { beta, covariance, inverseSquares, score: (yPPy - traceP) / 2, information: tracePP / 2 };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}

function product(a: readonly number[][], b: readonly number[][]): number[][] {
  return a.map((row) => b[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * b[k]![j]!, 0)));
}

function trace(a: readonly number[][]): number {
  return a.reduce((sum, row, i) => sum + row[i]!, 0);
}
