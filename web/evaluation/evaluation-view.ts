import type { SignedEvaluationSummary } from '../../db/evaluation-releases.ts';
import type { SurveyStanding } from '../../server/http/evaluation-release-schema.ts';
import type { IndicatorSet } from '../../server/survey/evaluation/indicator-set.ts';
import type { EvaluatedCity, EvaluationRelease } from '../../server/survey/evaluation/release-document.ts';
import { takesOptionalSet } from '../../server/survey/evaluation/report-rules.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { type Language, stringsIn } from '../language.ts';
import type { ListedCity } from './evaluated-choice.ts';

/** A release of an evaluation, as its pages show it. */
export interface EvaluationView {
  title: string;
  release: EvaluationRelease;
  /** The newest first. */
  releases: readonly SignedEvaluationSummary[];
  set: IndicatorSet;
  registry: ReadonlyMap<string, ListedCity>;
  simulated: boolean;
  /** How the survey release that it contains stands today; undefined where it contains none. */
  surveyStanding?: SurveyStanding | undefined;
  /** How many cases everybody may read. */
  cases: number;
}

export interface EvaluationViewProps {
  view: EvaluationView;
  language: Language;
}

/** The name of a band, in the reader's language where it is one of the published round's. */
export function bandNameIn(band: string | null, language: Language): string {
  const names: Readonly<Record<string, string>> = stringsIn(language).evaluation.results.bandNames;
  return band === null ? '' : (names[band] ?? band);
}

/** The number of the release where it is not the newest: links stay in it. */
export const numberedIn = ({ release, releases }: EvaluationView): number | undefined =>
  newestStandingEvaluation(releases)?.number === release.number ? undefined : release.number;

/** The newest release that is not withdrawn. */
export const newestStandingEvaluation = (
  releases: readonly SignedEvaluationSummary[],
): SignedEvaluationSummary | undefined => releases.find(({ withdrawnAt }) => withdrawnAt === null);

export function nameIn({ registry }: EvaluationView, code: string, language: Language): string {
  const city: NamedCity | undefined = registry.get(code);
  return city ? cityName(city, language) : code;
}

/** The province that organises a city; none of one that reports directly. */
export const organiserOf = ({ registry, release }: EvaluationView, code: string): string | undefined => {
  const city = registry.get(code);
  const isOrganised = city && takesOptionalSet(city.kind);
  return isOrganised && release.papers?.some(({ owner }) => owner === city.provinceCode)
    ? city.provinceCode
    : undefined;
};

/** The province of a city, in the reader's language. */
export function provinceIn({ registry }: EvaluationView, code: string, language: Language): string {
  const city = registry.get(code);
  return (language === 'en' ? city?.provinceEnglish : city?.province) ?? '';
}

/** What a city has of its province's optional set in a release. */
export const optionalOf = ({ optional }: EvaluationRelease, code: string): EvaluatedCity | undefined =>
  optional.flatMap(({ cities }) => cities).find((city) => city.code === code);
