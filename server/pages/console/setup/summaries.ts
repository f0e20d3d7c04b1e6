import type { SetupDifferences } from '../../../../web/console/setup/setup-page.tsx';
import { formatTime, type Language, stringsIn } from '../../../../web/language.ts';
import { fill } from '../../../../web/ui/interpolate.ts';
import { compareSetups } from '../../../services/setup/compare-setups.ts';
import type { Setup, SetupStep } from '../../../services/setup/setup.ts';
import { localize } from '../../../survey/questionnaire/localize.ts';
import { stratumVariables } from '../../../survey/questionnaire/weighting-variables.ts';

/** A short summary of each saved step. */
export function setupSummaries(
  { wave, questionnaire, cities, quotas }: Setup,
  people: number,
  language: Language,
): Record<SetupStep | 'people', string> {
  const { summary: words, kinds, signers } = stringsIn(language).setup;
  const variables = stratumVariables(questionnaire.definition).map((w) => w.question);
  const done = cities.filter(({ margins }) => margins && variables.every((v) => Object.hasOwn(margins, v)));
  const limited = new Set(quotas.map(({ city }) => city)).size;
  const time = (date: Date) => formatTime(date.toISOString(), language, 'minute');
  return {
    basics: fill(words.basics, { from: time(wave.opensAt), to: time(wave.closesAt) }),
    questionnaire: fill(words.questionnaire, {
      name: localize(questionnaire.definition.title, language),
      version: questionnaire.version,
      n: questionnaire.definition.questions.length,
    }),
    cities: fill(words.cities, { n: cities.length }),
    margins: fill(words.margins, { n: cities.length, done: done.length }),
    quotas: limited === 0 ? words.noQuotas : fill(words.quotas, { n: limited }),
    settings: fill(words.settings, {
      credentials: wave.credentials.map((kind) => kinds[kind]).join(language === 'en' ? ', ' : '、'),
      signers: signers[wave.signOff],
    }),
    people: fill(words.people, { n: people }),
  };
}

export function setupDifferences(earlier: Setup, setup: Setup, language: Language): SetupDifferences {
  const words = stringsIn(language).setup.differences;
  const { settings, questionnaire, cities, margins, quotas } = compareSetups(earlier, setup);
  const { added, removed } = cities;
  return {
    wave: `${localize(earlier.wave.title, language)} (${earlier.wave.code})`,
    settings,
    others: [
      ...(questionnaire ? [fill(words.questionnaire, questionnaire)] : []),
      ...(added.length + removed.length > 0
        ? [fill(words.cities, { added: added.length, removed: removed.length })]
        : []),
      ...(margins.length > 0 ? [fill(words.margins, { n: margins.length })] : []),
      ...(quotas.length > 0 ? [fill(words.quotas, { n: quotas.length })] : []),
    ],
  };
}
