import type { Language } from '../../web/language.ts';
import type { CityPageProps } from '../../web/results/city-page.tsx';
import type { Fieldwork } from '../cache/open-wave.ts';
import type { CityInWave } from '../services/releases/earlier-results.ts';
import { compareDimensions } from '../survey/comparison/dimensions.ts';
import { compareWithMean } from '../survey/comparison/mean.ts';
import { partTrends, withTrends } from '../survey/comparison/waves.ts';
import { compareQuestionnaires } from '../survey/questionnaire/compare.ts';
import type { ReleaseCity, ReleaseDocument } from '../survey/release/document.ts';
import { ranksIn } from '../survey/release/ranks.ts';

interface ComparedCity {
  document: ReleaseDocument;
  city: ReleaseCity;
  fieldwork: Fieldwork;
  /** Its results in earlier waves, oldest first. */
  earlier: readonly CityInWave[];
  language: Language;
}

/** The comparisons on a city's page: with other cities of the release, and with its own waves. */
export function compareCity({
  document,
  city,
  fieldwork,
  earlier,
  language,
}: ComparedCity): Pick<CityPageProps, 'comparison' | 'waves' | 'before'> {
  const { wave, definition } = fieldwork;
  const current: CityInWave = { wave, release: document.number, city, definition };
  const before = earlier.at(-1);
  return {
    comparison: compareWithCities(document, city, fieldwork, language),
    waves: withTrends([...earlier, current]),
    before: before && {
      title: before.wave.title,
      trends: partTrends(before, current),
      comparison: compareQuestionnaires(definition, before.definition),
    },
  };
}

function compareWithCities(
  document: ReleaseDocument,
  city: ReleaseCity,
  { cities: registry }: Fieldwork,
  language: Language,
): CityPageProps['comparison'] {
  const { code } = city;
  const { cities } = document;
  const registered = registry.get(code);
  type Registered = NonNullable<typeof registered>;
  const among = (isPeer: (other: Registered, own: Registered) => boolean) =>
    cities.filter((other) => {
      const peer = registry.get(other.code);
      return registered !== undefined && peer !== undefined && isPeer(peer, registered);
    });
  const ofProvince = among((peer, own) => peer.provinceCode === own.provinceCode);
  const ofKind = registered?.kind === 'example' ? [] : among((peer, own) => peer.kind === own.kind);
  const [province, kind] = [compareWithMean(ofProvince, code), compareWithMean(ofKind, code)];
  const { ranks, areJoint } = ranksIn(document);
  const range = ranks.find((one) => one.code === code);
  return {
    nation: compareWithMean(cities, code),
    province:
      registered && province
        ? { name: language === 'en' ? registered.provinceEnglish : registered.province, compared: province }
        : null,
    kind:
      registered && registered.kind !== 'example' && kind ? { kind: registered.kind, compared: kind } : null,
    dimensions: compareDimensions(
      [cities, ...(province ? [ofProvince] : []), ...(kind ? [ofKind] : [])],
      code,
      city.dimensions.map(({ id }) => id),
    ),
    ranks: range && { from: range.from, to: range.to, cities: ranks.length, areJoint },
  };
}
