import { stringsIn } from '../../language.ts';
import { setupStepPath } from '../../paths.ts';
import { fill } from '../../ui/interpolate.ts';
import { Save, SetupOption, type StepProps, stepPage } from './step-page.tsx';

/** Which cities take part. */
export function setupCitiesPage(
  props: StepProps & { registered: number; typed: { which: string; places: string } },
): string {
  const { language, wave, registered, typed, faulty, was, mayChange } = props;
  const words = stringsIn(language).setup.cities;
  return stepPage(
    props,
    'cities',
    <>
      <p class="help">{words.lead}</p>
      <form method="post" action={setupStepPath(wave.code, 'cities')}>
        <fieldset>
          <legend class="unseen">{stringsIn(language).setup.steps.cities}</legend>
          <SetupOption type="radio" name="which" value="all" isChosen={typed.which !== 'some'}>
            {fill(words.all, { n: registered })}
          </SetupOption>
          <SetupOption type="radio" name="which" value="some" isChosen={typed.which === 'some'}>
            {words.some}
          </SetupOption>
        </fieldset>
        <div class="field">
          <label for="places">{words.list}</label>
          <textarea
            id="places"
            name="places"
            rows={10}
            defaultValue={typed.places}
            aria-invalid={faulty.includes('places') || undefined}
            aria-describedby={faulty.includes('places') ? 'fault places-hint' : 'places-hint'}
          />
          <p class="help" id="places-hint">
            {words.listHint}
          </p>
        </div>
        {mayChange && <Save language={language} was={was} />}
      </form>
    </>,
  );
}
