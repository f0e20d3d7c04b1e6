/** Below this share of its diagonal a pivot is rounding error: the matrix is singular. */
const SINGULAR = 1e-12;

/** The inverse of a symmetric positive definite matrix by its Cholesky factor; null where it is singular. */
export function choleskyInverse(matrix: readonly (readonly number[])[]): number[][] | null {
  const n = matrix.length;
  const lower = matrix.map(() => Array<number>(n).fill(0));
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i]![j]!;
      for (let k = 0; k < j; k++) rest -= lower[i]![k]! * lower[j]![k]!;
      if (i === j && !(rest > SINGULAR * matrix[i]![i]!)) return null;
      lower[i]![j] = i === j ? Math.sqrt(rest) : rest / lower[j]![j]!;
    }
  // The columns of L⁻¹ by forward substitution; then (LLʹ)⁻¹ = L⁻¹ʹ L⁻¹.
  const inverse = lower.map(() => Array<number>(n).fill(0));
  for (let column = 0; column < n; column++)
    for (let i = column; i < n; i++) {
      let sum = i === column ? 1 : 0;
      for (let k = column; k < i; k++) sum -= lower[i]![k]! * inverse[k]![column]!;
      inverse[i]![column] = sum / lower[i]![i]!;
    }
  return lower.map((_, i) => lower.map((_, j) => inverse.reduce((sum, row) => sum + row[i]! * row[j]!, 0)));
}
