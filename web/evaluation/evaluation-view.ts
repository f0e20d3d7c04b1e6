import type { SignedEvaluationSummary } from '../../db/evaluation-releases.ts';
import type { SurveyStanding } from '../../server/http/evaluation-release-schema.ts';
import type { IndicatorSet } from '../../server/survey/evaluation/indicator-set.ts';
import type { EvaluatedCity, EvaluationRelease } from '../../server/survey/evaluation/release-document.ts';
import { takesOptionalSet } from '../../server/survey/evaluation/report-rules.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { type Language, stringsIn } from '../language.ts';
import type { ListedCity } from './evaluated-choice.ts';

/** A release of an evaluation, for its pages. */
export interface EvaluationView {
  title: string;
  release: EvaluationRelease;
  /** Newest first. */
  releases: readonly SignedEvaluationSummary[];
  set: IndicatorSet;
  registry: ReadonlyMap<string, ListedCity>;
  simulated: boolean;
  /** The current standing of the survey release in it; undefined without one. */
  surveyStanding?: SurveyStanding | undefined;
  /** The number of published cases. */
  cases: number;
}

export interface EvaluationViewProps {
  view: EvaluationView;
  language: Language;
}

/** The name of a band, in the reader's language for a band of the published round. */
export function bandNameIn(band: string | null, language: Language): string {
  const names: Readonly<Record<string, string>> = stringsIn(language).evaluation.results.bandNames;
  return band === null ? '' : (names[band] ?? band);
}

/** The number of the release where it is not the newest, so that links stay in it. */
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

/** The province that organises a city; undefined for one that reports directly. */
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

/** A city's result in its province's optional set in a release. */
export const optionalOf = ({ optional }: EvaluationRelease, code: string): EvaluatedCity | undefined =>
  optional.flatMap(({ cities }) => cities).find((city) => city.code === code);
