import type { Wave } from '../../../../db/waves.ts';
import { settingsPage, type TypedChoices } from '../../../../web/console/setup/settings-page.tsx';
import { setupStepPath } from '../../../../web/paths.ts';
import type { Surroundings } from '../../../cache/context.ts';
import { parseAs, readJson } from '../../../services/files/input.ts';
import { saveChoices } from '../../../services/setup/save-steps.ts';
import type { Setup } from '../../../services/setup/setup.ts';
import { choicesSchema } from '../../../services/setup/wave-fields.ts';
import type { FileForm } from '../../evaluation/form.ts';
import { show as render } from '../../render.ts';
import { type RefusedStep, type Sent, type StepContext, type StepForm, stepProps } from './step.ts';

/** Who may answer, who signs, and the options of scoring and screening. */
export function settingsForm(surroundings: Surroundings): StepForm {
  const { db } = surroundings.platform;

  async function show(c: StepContext, setup: Setup, refused?: RefusedStep) {
    const typed = refused ? typedChoices(refused.form) : savedChoices(setup.wave);
    const props = await stepProps(surroundings, c, setup, 'settings', refused);
    return await render(c, settingsPage({ ...props, typed }), refused?.status);
  }

  async function save({ form, change, setup: { wave } }: Sent): Promise<string> {
    const typed = typedChoices(form);
    const options = (name: 'scoring' | 'screening') =>
      readJson(name, typed[name].trim() === '' ? '{}' : typed[name]);
    const choices = parseAs(
      '',
      {
        credentials: typed.credentials,
        answersOncePer: typed.once,
        signOff: typed.signOff,
        blindReview: typed.blind,
        screening: options('screening'),
        scoring: withoutMargins(options('scoring'), typed.without),
      },
      choicesSchema,
    );
    await saveChoices(db, change, choices);
    return setupStepPath(wave.code, 'settings', { done: 'saved' });
  }

  return { show, save };
}

/** Whether scores weighted by design alone may be published. */
export const publishesWithout = ({ scoring }: Wave): boolean =>
  (scoring.publication as { requireMargins?: boolean } | undefined)?.requireMargins === false;

const typedChoices = (form: FileForm): TypedChoices => ({
  credentials: form.all('credentials'),
  once: form.field('once'),
  signOff: form.field('signOff'),
  blind: form.field('blind') === 'yes',
  without: form.field('without') === 'yes',
  scoring: form.field('scoring'),
  screening: form.field('screening'),
});

const savedChoices = (wave: Wave): TypedChoices => ({
  credentials: wave.credentials,
  once: wave.answersOncePer,
  signOff: wave.signOff,
  blind: wave.blindReview,
  without: publishesWithout(wave),
  scoring: JSON.stringify(wave.scoring, null, 2),
  screening: JSON.stringify(wave.screening, null, 2),
});

/** Scoring options with the state of the box about margins; a value that is not an object stays, to be refused. */
function withoutMargins(scoring: unknown, without: boolean): unknown {
  if (typeof scoring !== 'object' || scoring === null || Array.isArray(scoring)) return scoring;
  const { publication = {} } = scoring as { publication?: unknown };
  if (typeof publication !== 'object' || publication === null) return scoring;
  return { ...scoring, publication: { ...publication, requireMargins: !without } };
}
