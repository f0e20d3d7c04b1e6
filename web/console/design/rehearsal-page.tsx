import type { DesignTexts } from '../../../server/survey/questionnaire/design/texts.ts';
import { cityName, type NamedCity } from '../../city-name.ts';
import { stringsIn } from '../../language.ts';
import { designPath, designToolPath } from '../../paths.ts';
import { Crumb, Fault, FormField } from '../door.tsx';
import { type ConsoleContext, type ConsoleWave, consolePage } from '../frame.tsx';
import { RehearsalResult, type Rehearsed } from './rehearsal-result.tsx';

export interface RehearsalPageProps extends ConsoleContext {
  wave: ConsoleWave;
  texts: DesignTexts;
  cities: readonly NamedCity[];
  typed: { city: string; residents: string };
  mayRun: boolean;
  isFaulty: boolean;
  fault: string | undefined;
  rehearsed: Rehearsed | undefined;
}

/** The rehearsal of a draft: the number of simulated residents, their city, and the result. */
export function rehearsalPage(props: RehearsalPageProps): string {
  const { language, wave, cities, typed, fault, rehearsed, mayRun, isFaulty } = props;
  const { rehearsal: words, back, readOnly } = stringsIn(language).design;
  return consolePage({
    ...props,
    title: words.title,
    children: (
      <div class="design">
        <Crumb to={designPath(wave.code)}>{back}</Crumb>
        <h1>{words.title}</h1>
        <p class="help">{words.lead}</p>
        {!mayRun && <p class="note">{readOnly}</p>}
        <Fault>{fault}</Fault>
        {isFaulty && (
          <p class="alert">
            {words.faulty}{' '}
            <a href={`${designPath(wave.code)}#faults`}>{stringsIn(language).design.faults.title}</a>
          </p>
        )}
        {cities.length === 0 && <p class="alert">{words.noCities}</p>}
        {mayRun && !isFaulty && cities.length > 0 && (
          <form method="post" action={designToolPath(wave.code, 'rehearsal')} class="short">
            <div class="field">
              <label for="city">{words.city}</label>
              <select id="city" name="city">
                {cities.map((city) => (
                  <option key={city.code} value={city.code} selected={city.code === typed.city}>
                    {cityName(city, language)}
                  </option>
                ))}
              </select>
            </div>
            <FormField
              name="residents"
              label={words.count}
              value={typed.residents}
              hint={words.countHint}
              isNumeric
              isFaulty={fault !== undefined}
            />
            <p class="submit">
              <button type="submit">{words.run}</button>
            </p>
          </form>
        )}
        {rehearsed && <RehearsalResult {...props} rehearsed={rehearsed} />}
      </div>
    ),
  });
}
