/**
 * Points are whole hundredths, and quotients of reported numbers are fractions of whole numbers: no figure of an
 * evaluation is ever a binary approximation. Rounding is half up (docs/evaluation.md, "Rounding").
 */
export type Hundredths = number;

/** An exact number: a quotient of whole numbers, above a denominator greater than 0. */
export interface Fraction {
  numerator: bigint;
  denominator: bigint;
}

/** A number as JavaScript prints it: the shortest decimals that mean it, which are the typed ones. */
const PLAIN = /^(-?\d+)(?:\.(\d{1,6}))?$/;
/** A number of up to this many digits means exactly the typed decimals. */
const MOST_DIGITS = 15;

/** Whether a number is reportable: at most six decimals, and fifteen digits in all. */
export const isReportable = (x: number): boolean =>
  PLAIN.test(String(x)) && String(x).replace(/\D/g, '').length <= MOST_DIGITS;

/** A reported number, exactly as it was written. Throws RangeError. */
export function fractionOf(x: number): Fraction {
  const [, whole, decimals = ''] = PLAIN.exec(String(x)) ?? [];
  if (whole === undefined) throw new RangeError(`${x} has more than six decimals`);
  return { numerator: BigInt(`${whole}${decimals}`), denominator: 10n ** BigInt(decimals.length) };
}

export const fractionOfHundredths = (h: Hundredths): Fraction => ({
  numerator: BigInt(h),
  denominator: 100n,
});

export const ZERO: Fraction = { numerator: 0n, denominator: 1n };

export function addFractions(a: Fraction, b: Fraction): Fraction {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

export function multiply(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

/** @param b above 0 */
export function divide(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.denominator, denominator: a.denominator * b.numerator };
}

/** This percentage of an exact number. */
export const percentOf = (percent: Hundredths, x: Fraction): Fraction =>
  multiply({ numerator: BigInt(percent), denominator: 10_000n }, x);

/** Below 0, 0 or above 0, as a is less than, equal to or greater than b. */
export function compareFractions(a: Fraction, b: Fraction): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** A non-negative number in hundredths, half up. */
export function roundHundredths({ numerator, denominator }: Fraction): Hundredths {
  return Number((200n * numerator + denominator) / (2n * denominator));
}

/** A decimal number in hundredths; undefined when it has more than two decimals. */
export function hundredthsOf(x: number): Hundredths | undefined {
  const text = x.toFixed(2);
  return Number(text) === x ? Number(text.replace('.', '')) : undefined;
}

/** Hundredths with both decimals: 1860 is "18.60". */
export function formatHundredths(h: Hundredths): string {
  const digits = String(Math.abs(h)).padStart(3, '0');
  return `${h < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** The number that a document prints for hundredths: 1860 is 18.6. */
export const numberOf = (h: Hundredths): number => Number(formatHundredths(h));
