import { type GroupName, groupNameOf } from '../../server/survey/screening/held-group-name.ts';
import type { SignalOptions } from '../../server/survey/screening/signals/options.ts';
import { type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { dayOf, hourOf, number, percent, points } from './figures.tsx';

/** Enough of a network's keyed hash to tell two groups apart. */
const SHOWN_LETTERS = 4;
/** Channels in links without this installation's mark. */
const OPEN = 'open:';

/** The source of a group's answers: a channel, or an unnameable network. */
function sourceText({ source, name }: Pick<GroupName, 'source' | 'name'>, language: Language): string {
  const { sources } = stringsIn(language).review;
  if (source === 'origin') return fill(sources.origin, { name: name.slice(0, SHOWN_LETTERS) });
  if (source === 'city') return sources.city;
  if (name === '-') return sources.none;
  return name.startsWith(OPEN)
    ? fill(sources.open, { name: name.slice(OPEN.length) })
    : fill(sources.channel, { name });
}

/** A group in words: the rule, the source and the time. */
export function groupText(group: string, language: Language): string {
  const name = groupNameOf(group);
  const { rules } = stringsIn(language).review;
  return [rules[name.rule], placeText(name, language)].join(' · ');
}

/** The same without the rule. */
export function placeText(name: GroupName, language: Language): string {
  const when = whenText(name.when, language);
  return [sourceText(name, language), when].filter(Boolean).join(' · ');
}

/** The day, hour or moment in a group's name. */
function whenText(when: string | undefined, language: Language): string {
  if (when === undefined) return '';
  if (when.length === 10) return dayOf(Date.parse(`${when}T12:00:00+08:00`), language);
  return hourOf(Date.parse(when.length === 13 ? `${when}:00Z` : `${when}Z`), language);
}

/** The evidence of a group in sentences, with the thresholds that it exceeded. */
export function evidenceText(
  name: GroupName,
  evidence: Record<string, number>,
  signals: SignalOptions,
  language: Language,
): string {
  const words = stringsIn(language).review.evidence;
  const values = evidenceValues(evidence, signals, language);
  const sentence = fill(words[name.rule], { ...values, source: sourceText(name, language) });
  if (/\{\w+\}/.test(sentence)) return words.none;
  const { earlier = 0 } = evidence;
  return earlier > 0
    ? `${sentence} ${fill(words.earlier, { earlier: number(earlier, language) })}`
    : sentence;
}

/** All numbers that a sentence may name, formatted; other rules' numbers are missing. */
function evidenceValues(
  evidence: Record<string, number>,
  signals: SignalOptions,
  language: Language,
): Record<string, string> {
  const counts = Object.entries(evidence).map(([name, n]) => [name, n.toLocaleString(language)]);
  const { mean, restMean, log10Tail, answers, cityAnswers, meanGapMs } = evidence;
  const known: Record<string, string> = Object.fromEntries(counts);
  if (log10Tail !== undefined) known.tail = powerOfTen(-log10Tail);
  if (mean !== undefined && restMean !== undefined) {
    known.mean = points(mean, language);
    known.restMean = points(restMean, language);
    known.difference = points(Math.abs(mean - restMean), language);
  }
  if (answers !== undefined && cityAnswers !== undefined) known.share = percent(answers / cityAnswers);
  if (meanGapMs !== undefined) known.gap = (meanGapMs / 1000).toLocaleString(language);
  return {
    ...known,
    minGroup: number(signals.minGroup, language),
    maxTail: powerOfTen(-Math.log10(signals.maxTail)),
    minExcess: number(Math.round(100 * signals.minExcess), language),
    praiseScore: number(signals.praiseScore, language),
    crowdShare: percent(signals.crowdShare),
    crowdAnswers: number(signals.crowdAnswers, language),
    crowdPoints: number(signals.crowdPoints, language),
    regularArrivals: number(signals.regularArrivals, language),
    regularVariation: signals.regularVariation.toLocaleString(language),
    regularGap: (signals.regularGapMs / 1000).toLocaleString(language),
    minPages: number(signals.hastyPages, language),
    hastyShare: percent(signals.hastyShare),
  };
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** 6 → 10⁶. */
function powerOfTen(exponent: number): string {
  const digits = String(Math.floor(exponent + 1e-9));
  return `10${[...digits].map((digit) => superscripts[Number(digit)]).join('')}`;
}

/** The time that something has waited, in its largest unit. */
export function ageText(since: Date, now: Date, language: Language): string {
  const { ages } = stringsIn(language).review;
  const minutes = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 60_000));
  if (minutes < 60) return fill(ages.minutes, { n: minutes });
  if (minutes < 48 * 60) return fill(ages.hours, { n: Math.floor(minutes / 60) });
  return fill(ages.days, { n: Math.floor(minutes / (24 * 60)) });
}
