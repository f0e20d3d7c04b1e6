import type { WaveCity } from '../../../../db/waves.ts';
import { cityMarginsPage, shareField } from '../../../../web/console/setup/margins-page.tsx';
import { stringsIn } from '../../../../web/language.ts';
import { setupCityPath } from '../../../../web/paths.ts';
import { fill } from '../../../../web/ui/interpolate.ts';
import type { Surroundings } from '../../../cache/context.ts';
import { FaultyFile } from '../../../services/files/file-text.ts';
import { readMargins } from '../../../services/files/margins-file.ts';
import { saveMargins } from '../../../services/setup/save-steps.ts';
import type { Setup } from '../../../services/setup/setup.ts';
import { localize } from '../../../survey/questionnaire/localize.ts';
import { categoriesOf, notChosen } from '../../../survey/questionnaire/weighting-variables.ts';
import { pairsOf } from '../../../survey/weighting/margins.ts';
import { contextOf, show as render } from '../../render.ts';
import {
  cityInPath,
  type RefusedStep,
  type Sent,
  type StepContext,
  type StepForm,
  stepProps,
} from './step.ts';

/** Margins of one city, typed. */
export function cityMarginsForm(surroundings: Surroundings): StepForm {
  const { platform } = surroundings;
  const { db } = platform;

  async function show(c: StepContext, setup: Setup, refused?: RefusedStep) {
    const city = cityInPath(c, setup);
    const { language } = contextOf(c, platform);
    const { definition } = setup.questionnaire;
    const { notChosen: rest } = stringsIn(language).results;
    const variables = definition.weighting.flatMap(({ question: variable, optional = false }) => {
      const question = definition.questions.find(({ id }) => id === variable);
      if (question?.type !== 'single' && question?.type !== 'multiple') return [];
      const labels = question.options.flatMap(({ value, label }): [string, string][] => {
        const option = localize(label, language);
        return [
          [value, option],
          [notChosen(value), fill(rest, { option })],
        ];
      });
      const labelOf = new Map(labels);
      const categories = categoriesOf(definition, variable).map((value) => ({
        value,
        label: labelOf.get(value) ?? value,
      }));
      return [{ variable, title: localize(question.title, language), isOptional: optional, categories }];
    });
    const html = cityMarginsPage({
      ...(await stepProps(surroundings, c, setup, 'margins', refused)),
      city,
      variables,
      typed: refused ? new Map(refused.form.texts) : savedMargins(city),
    });
    return await render(c, html, refused?.status);
  }

  async function save({ c, form, change, setup }: Sent): Promise<string> {
    const { wave, cities, questionnaire } = setup;
    const { code } = cityInPath(c, setup);
    const fields = questionnaire.definition.weighting.flatMap(({ question, optional = false }) => {
      const categories = categoriesOf(questionnaire.definition, question);
      // A city without any data is left out, as in a file.
      const isLeftOut =
        optional && categories.every((one) => !/\S/.test(form.field(shareField(question, one))));
      return isLeftOut ? [] : categories.map((category) => ({ question, category }));
    });
    // Reads the fields like a file of the same content; its lines are the fields in their order.
    const cell = (text: string) => `"${text.replaceAll('"', '""').replace(/[\r\n]+/g, ' ')}"`;
    const lines = fields.map(({ question, category }) =>
      [
        code,
        question,
        category,
        form.field(shareField(question, category)),
        form.field('population'),
        form.field('source'),
      ]
        .map(cell)
        .join(','),
    );
    const table = ['city,variable,category,share,population,source', ...lines].join('\n');
    try {
      const read = readMargins('', new TextEncoder().encode(table), cities, questionnaire.definition);
      await saveMargins(db, change, read);
    } catch (error) {
      if (!(error instanceof FaultyFile)) throw error;
      throw new FaultyFile(
        error.message
          .split('\n')
          .map((line) =>
            line.replace(/^: line (\d+)(?:, column \d+ \((\w+)\))?/, (_, at: string, column = '') => {
              const { question, category } = fields[Number(at) - 2] ?? { question: '', category: '' };
              return column === 'population' || column === 'source' ? column : `${question} ${category}`;
            }),
          )
          .join('\n'),
      );
    }
    return `${setupCityPath(wave.code, 'margins', code)}?done=saved`;
  }

  return { show, save };
}

/** A city's margins as the fields of its form. */
function savedMargins({ margins, population, marginSource }: WaveCity): Map<string, string> {
  return new Map([
    ['population', population === null ? '' : String(population)],
    ['source', marginSource ?? ''],
    ...Object.entries(margins ?? {}).flatMap(([variable, { targets }]) =>
      pairsOf(targets).map(([category, share]): [string, string] => [
        shareField(variable, category),
        String(share),
      ]),
    ),
  ]);
}
