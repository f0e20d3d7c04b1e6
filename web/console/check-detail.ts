import type { PreflightCheck } from '../../server/survey/release/preflight.ts';
import { formatTime, type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';

/** The finding of a check before a release, in a sentence. */
export function checkDetail({ finding, values }: PreflightCheck, language: Language): string {
  const { time, ...others } = values;
  const sentence = stringsIn(language).publish.checks.findings[finding];
  if (time === undefined) return fill(sentence, others);
  return fill(sentence, { ...others, time: formatTime(String(time), language, 'minute') });
}
