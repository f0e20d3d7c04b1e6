/** One place where two documents differ. */
export interface JsonDifference {
  path: string;
  first: unknown;
  second: unknown;
}

/**
 * The places where a document differs from another. Numbers count as the same within `tolerance`, relative to 1 or to
 * themselves if they are larger.
 */
export function differencesBetween(
  first: unknown,
  second: unknown,
  tolerance = 0,
  path = '',
): JsonDifference[] {
  if (typeof first === 'number' && typeof second === 'number') {
    const scale = Math.max(1, Math.abs(first), Math.abs(second));
    return Math.abs(first - second) <= tolerance * scale ? [] : [{ path, first, second }];
  }
  const [one, other] = [membersOf(first), membersOf(second)];
  if (!one || !other) return Object.is(first, second) ? [] : [{ path, first, second }];
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].flatMap((name) =>
    differencesBetween(
      one[name],
      other[name],
      tolerance,
      Array.isArray(first) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`,
    ),
  );
}

const membersOf = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null ? { ...value } : undefined;
