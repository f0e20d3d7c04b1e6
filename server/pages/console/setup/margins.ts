import { marginsPage } from '../../../../web/console/setup/margins-page.tsx';
import { setupStepPath } from '../../../../web/paths.ts';
import type { Surroundings } from '../../../cache/context.ts';
import { readMargins } from '../../../services/files/margins-file.ts';
import { tableBytes } from '../../../services/files/workbook.ts';
import { saveMargins } from '../../../services/setup/save-steps.ts';
import type { Setup } from '../../../services/setup/setup.ts';
import { stratumVariables } from '../../../survey/questionnaire/weighting-variables.ts';
import { show as render } from '../../render.ts';
import { publishesWithout } from './settings.ts';
import { fileIn, type RefusedStep, type Sent, type StepContext, type StepForm, stepProps } from './step.ts';

/** Margins of many cities, as a table. */
export function marginsForm(surroundings: Surroundings): StepForm {
  const { platform } = surroundings;
  const { db } = platform;

  async function show(c: StepContext, setup: Setup, refused?: RefusedStep) {
    const variables = stratumVariables(setup.questionnaire.definition).map((w) => w.question);
    const cities = setup.cities.map((city) => ({
      city,
      lacks: variables.filter((variable) => !Object.hasOwn(city.margins ?? {}, variable)),
    }));
    const isFiltered = c.req.query('show') === 'lacking';
    const html = marginsPage({
      ...(await stepProps(surroundings, c, setup, 'margins', refused)),
      cities: isFiltered ? cities.filter(({ lacks }) => lacks.length > 0) : cities,
      isFiltered,
      isWithout: publishesWithout(setup.wave),
      text: refused?.form.field('text') ?? '',
    });
    return await render(c, html, refused?.status);
  }

  async function save({ c, form, change, setup: { wave, cities, questionnaire } }: Sent): Promise<string> {
    const { name, bytes } = await fileIn(c, platform, form);
    const margins = readMargins(name, await tableBytes(bytes), cities, questionnaire.definition);
    await saveMargins(db, change, margins);
    return setupStepPath(wave.code, 'margins', { done: 'used', n: margins.length });
  }

  return { show, save };
}
