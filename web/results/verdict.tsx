import { type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { decimals } from './release-view.ts';

interface VerdictProps {
  text: string;
  /** Standard error of the difference. */
  se: number;
  language: Language;
}

/** The result of a comparison, with its standard error. */
export function DifferenceVerdict({ text, se, language }: VerdictProps) {
  return (
    <>
      {text} <small>{fill(stringsIn(language).cityResult.se, { se: decimals(se) })}</small>
    </>
  );
}

/** A difference: with its sign where no word gives the direction. */
export function signedDifference(difference: number, verdict: string, language: Language): string {
  const isWordless = verdict === 'indistinct';
  return (isWordless ? difference : Math.abs(difference)).toLocaleString(language, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    signDisplay: isWordless ? 'exceptZero' : 'auto',
  });
}
