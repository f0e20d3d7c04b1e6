import { listQuestionnaires } from '../../../../db/questionnaires.ts';
import { listOpenedWaves } from '../../../../db/waves.ts';
import { setupQuestionnairePage } from '../../../../web/console/setup/questionnaire-page.tsx';
import { setupStepPath } from '../../../../web/paths.ts';
import type { Surroundings } from '../../../cache/context.ts';
import { readQuestionnaire } from '../../../services/files/questionnaire-file.ts';
import { type ChosenQuestionnaire, saveQuestionnaire } from '../../../services/setup/save-steps.ts';
import { type Setup, setupOf } from '../../../services/setup/setup.ts';
import { compareQuestionnaires } from '../../../survey/questionnaire/compare.ts';
import { questionnaireTemplates } from '../../../survey/questionnaire/templates/templates.ts';
import type { FileForm } from '../../evaluation/form.ts';
import { show as render } from '../../render.ts';
import {
  fileIn,
  type RefusedStep,
  type Sent,
  type StepContext,
  type StepForm,
  stepProps,
  UnconfirmedForm,
} from './step.ts';

/** The questionnaire, stored or uploaded. */
export function questionnaireForm(surroundings: Surroundings): StepForm {
  const { platform } = surroundings;
  const { db } = platform;

  async function show(c: StepContext, setup: Setup, refused?: RefusedStep) {
    const { questionnaire, wave } = setup;
    const earlier = (await listOpenedWaves(db)).find(({ id }) => id !== wave.id);
    const before = earlier && (await setupOf(db, earlier)).questionnaire.definition;
    const compared = before && compareQuestionnaires(questionnaire.definition, before);
    const html = setupQuestionnairePage({
      ...(await stepProps(surroundings, c, setup, 'questionnaire', refused)),
      questionnaire,
      stored: (await listQuestionnaires(db)).filter(
        ({ name, version }) => name !== questionnaire.name || version !== questionnaire.version,
      ),
      typed: { choice: refused?.form.field('choice') || 'keep', text: textAfter(refused) },
      templates: [...questionnaireTemplates.keys()],
      reading: refused?.reading,
      compared: earlier &&
        compared && {
          wave: earlier.code,
          items: [...compared.items].flatMap(([id, how]) => (how === 'same' ? [] : [id])),
        },
    });
    return await render(c, html, refused?.status);
  }

  async function save({ c, form, change, setup: { wave } }: Sent): Promise<string> {
    const to = setupStepPath(wave.code, 'questionnaire', { done: 'saved' });
    const chosen = await chosenQuestionnaire(c, form);
    if (chosen) await saveQuestionnaire(db, change, chosen);
    return to;
  }

  async function chosenQuestionnaire(
    c: StepContext,
    form: FileForm,
  ): Promise<ChosenQuestionnaire | undefined> {
    if (form.hasFiles || form.field('text').trim() !== '') {
      const { name, bytes } = await fileIn(c, platform, form);
      const read = await readQuestionnaire(name, bytes);
      if (read.format === 'xlsform') throw new UnconfirmedForm(read);
      return { definition: read.definition };
    }
    const choice = form.field('choice');
    if (choice === 'keep' || choice === '') return undefined;
    const definition = questionnaireTemplates.get(choice);
    if (definition) return { definition };
    const [, version = '', name = ''] = /^(\d{1,9}):(.+)$/.exec(choice) ?? [];
    return { name, version: Number(version) };
  }

  return { show, save };
}

/** The field's text after a refused form: the definition read from an XLSForm, for its sender to save. */
function textAfter(refused: RefusedStep | undefined): string {
  const definition = refused?.reading?.definition;
  return definition ? JSON.stringify(definition, null, 2) : (refused?.form.field('text') ?? '');
}
