import type { Organiser } from '../../server/survey/organiser.ts';
import type { Dimension } from '../../server/survey/questionnaire/questionnaire.ts';
import type { Text } from '../../server/survey/questionnaire/text.ts';
import type { Figure, ReleaseCity, ReleaseDocument } from '../../server/survey/release/document.ts';
import { cityName } from '../city-name.ts';
import type { Language } from '../language.ts';
import type { Strings } from '../strings/zh-CN.ts';
import { fill } from '../ui/interpolate.ts';

/** A wave as the results name it. */
export interface WaveInfo {
  /** As it stands in addresses. */
  code: string;
  title: string;
  /** A program made up its answers, and every page says so. */
  simulated: boolean;
  /** The answers of an earlier wave are still being simulated. */
  awaitsEarlier: boolean;
  /** The organiser, where known. */
  organiser: Organiser | null;
}

export interface ReleaseInfo {
  number: number;
  /** ISO 8601. */
  createdAt: string;
  digest: string;
  /** When (ISO 8601) and why. */
  withdrawn: { at: string; reason: string } | null;
}

/** The wave before, as far as its figures compare. */
export interface EarlierWave {
  code: string;
  title: Text;
  /** Scored items of this wave, and how many of them were asked identically before. */
  items: number;
  same: number;
  /** Ids of the dimensions that compare. */
  dimensions: readonly string[];
  isOverallSame: boolean;
}

/** One release of a wave as its pages show it. */
export interface ReleaseView {
  wave: WaveInfo;
  document: ReleaseDocument;
  /** All releases of the wave, newest first. */
  releases: readonly ReleaseInfo[];
  earlier: EarlierWave | undefined;
  dimensions: readonly Dimension[];
  /** English names of cities, by code; a release holds the Chinese ones. */
  english: Readonly<Record<string, string>>;
}

export type ResultsWords = Strings['results'];

/** Whether a figure may be shown at all. */
export function isShown<T extends Figure>(figure: T): figure is T & { score: number } {
  return figure.publishable && figure.score !== null;
}

/** The newest release that was not withdrawn. */
export function latestReleaseOf(releases: readonly ReleaseInfo[]): ReleaseInfo | undefined {
  return releases.find((r) => !r.withdrawn);
}

/** The number by which an address names the shown release: none for the newest standing one. */
export function releaseInAddress({
  document,
  releases,
}: Pick<ReleaseView, 'document' | 'releases'>): number | undefined {
  return latestReleaseOf(releases)?.number === document.number ? undefined : document.number;
}

/** A figure as a release rounded it, always with its two decimals. */
export function decimals(value: number): string {
  return value.toFixed(2);
}

export function rangeOf(ci: readonly [number, number] | null, words: ResultsWords): string {
  return ci ? fill(words.range, { lo: decimals(ci[0]), hi: decimals(ci[1]) }) : '';
}

/** A share in percent, in whole ones. */
export function sharePercent(value: number): string {
  return `${Math.round(value)}%`;
}

/** A count, or that it is small. */
export function countOf(n: number | string | null, words: ResultsWords, language: Language): string {
  return typeof n === 'number' ? n.toLocaleString(language) : words.fewer;
}

export function resultCityName(
  city: ReleaseCity,
  view: Pick<ReleaseView, 'english'>,
  language: Language,
): string {
  return cityName(
    { code: city.code, name: city.name, english: view.english[city.code] ?? city.name },
    language,
  );
}
