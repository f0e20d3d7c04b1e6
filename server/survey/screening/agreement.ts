import { groupBy } from '../group-by.ts';

/**
 * Krippendorff's alpha for nominal data: 1 for perfect agreement, 0 for that of chance, below 0 for less than chance;
 * null while fewer than two units were judged twice, or all judgements are the same, when it is not defined.
 *
 * α = 1 − D₀/Dₑ = 1 − (n − 1) · Σ_u (m_u² − Σ_c n_uc²)/(m_u − 1) / (n² − Σ_c n_c²),
 *
 * over units u with m_u ≥ 2 values, n_uc of them c; n_c and n are the same over all such units. From the coincidence
 * matrix in K. Krippendorff, Content Analysis, 4th ed. (2019), section 12.3, and “Computing Krippendorff's
 * Alpha-Reliability” (2011), sections A to C, whose worked values are the tests.
 */
export function krippendorffAlpha(units: readonly (readonly string[])[]): number | null {
  const pairable = units.filter((values) => values.length >= 2);
  const values = pairable.flat();
  const n = values.length;
  const expected = n ** 2 - squaresOf(values);
  if (pairable.length < 2 || expected === 0) return null;
  const observed = pairable.reduce(
    (sum, unit) => sum + (unit.length ** 2 - squaresOf(unit)) / (unit.length - 1),
    0,
  );
  return 1 - ((n - 1) * observed) / expected;
}

/** The sum over values of how often each occurs, squared. */
const squaresOf = (values: readonly string[]): number =>
  [...groupBy(values, (value) => value).values()].reduce((sum, same) => sum + same.length ** 2, 0);
