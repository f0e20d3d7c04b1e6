/** The bounds that XLSForms put into `constraint`. */

export interface NumberBounds {
  min?: number;
  max?: number;
}

/** Longest constraint, in characters; two bounds need a tenth. */
const LONGEST = 500;
const BOUND = /^\.\s*(>=|<=|>|<)\s*['"]?(-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)['"]?$/i;

/**
 * The least and greatest number that a constraint such as `. >= 0 and . <= 120` allows; undefined for any other
 * constraint.
 */
export function boundsOf(constraint: string, isWhole: boolean): NumberBounds | undefined {
  const bounds: NumberBounds = {};
  if (constraint.length > LONGEST) return undefined;
  for (const part of partsOf(constraint)) {
    const [, sign, digits] = BOUND.exec(part) ?? [];
    if (sign === undefined || digits === undefined) return undefined;
    // Only between whole numbers is there a next one.
    if (sign.length === 1 && !isWhole) return undefined;
    const step = sign.length === 1 ? 1 : 0;
    if (sign.startsWith('>')) bounds.min = Number(digits) + step;
    else bounds.max = Number(digits) - step;
  }
  return bounds;
}

/** The most characters that `string-length(.) <= 500` allows. */
export function lengthOf(constraint: string): number | undefined {
  const [, sign, digits] = /^string-length\(\s*\.\s*\)\s*(<=|<)\s*(\d{1,9})$/.exec(constraint.trim()) ?? [];
  return digits === undefined ? undefined : Number(digits) - (sign === '<' ? 1 : 0);
}

const partsOf = (constraint: string): string[] =>
  constraint.split(/\sand\s/i).map((part) =>
    part
      .trim()
      .replace(/^\((.*)\)$/, '$1')
      .trim(),
  );

export const constraintOfBounds = (min: number, max: number): string => `. >= ${min} and . <= ${max}`;
export const constraintOfLength = (most: number): string => `string-length(.) <= ${most}`;

/** `start=1 end=5 step=1`, and with other separators. */
export const parametersOf = (cell: string): ReadonlyMap<string, string> =>
  new Map(
    [...cell.matchAll(/([A-Za-z_-]+)\s*=\s*([^\s;,]+)/g)].map(([, name = '', value = '']) => [
      name.toLowerCase(),
      value,
    ]),
  );
