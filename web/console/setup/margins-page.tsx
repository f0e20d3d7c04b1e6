import type { WaveCity } from '../../../db/waves.ts';
import { cityName } from '../../city-name.ts';
import { stringsIn } from '../../language.ts';
import { setupCityPath, setupStepPath } from '../../paths.ts';
import { fill } from '../../ui/interpolate.ts';
import { FormField } from '../door.tsx';
import { number } from '../figures.tsx';
import { CodeField, FileField, Save, type StepProps, stepPage } from './step-page.tsx';

export interface MarginsPageProps extends StepProps {
  /** Cities to show, each with its missing variables. */
  cities: readonly { city: WaveCity; lacks: readonly string[] }[];
  /** Whether only cities with missing ones are shown. */
  isFiltered: boolean;
  /** Whether the wave publishes without margins. */
  isWithout: boolean;
  text: string;
}

/** The margins of all cities, and the form that takes those of a file. */
export function marginsPage(props: MarginsPageProps): string {
  const { language, wave, isWithout, text, was, mayChange } = props;
  const words = stringsIn(language).setup.margins;
  return stepPage(
    props,
    'margins',
    <>
      <p class="help">{words.lead}</p>
      <p class="help">{isWithout ? words.isWithout : words.without}</p>
      {mayChange && (
        <form
          method="post"
          action={setupStepPath(wave.code, 'margins')}
          encType="multipart/form-data"
          class="card decide"
        >
          <p class="help">{words.columns}</p>
          <FileField name="file" label={words.file} accept=".csv,.xlsx,.txt" />
          <CodeField name="text" label={words.text} value={text} rows={4} />
          <Save language={language} was={was} label={words.upload} />
        </form>
      )}
      <MarginsTable {...props} />
    </>,
  );
}

function MarginsTable({ language, wave, cities, isFiltered }: MarginsPageProps) {
  const words = stringsIn(language).setup.margins;
  const here = setupStepPath(wave.code, 'margins');
  return (
    <section>
      <nav class="filters" aria-label={words.filter}>
        <a href={here} aria-current={isFiltered ? undefined : 'true'}>
          {words.all}
        </a>
        <a href={`${here}?show=lacking`} aria-current={isFiltered ? 'true' : undefined}>
          {words.onlyLacking}
        </a>
      </nav>
      {cities.length === 0 ? (
        <p class="note">{words.none}</p>
      ) : (
        <div class="scroll">
          <table class="being-set-up">
            <thead>
              <tr>
                <th scope="col">{words.city}</th>
                <th scope="col">{words.variables}</th>
                <th scope="col" class="n">
                  {words.population}
                </th>
                <th scope="col">{words.source}</th>
              </tr>
            </thead>
            <tbody>
              {cities.map(({ city, lacks }) => (
                <tr key={city.code}>
                  <th scope="row">
                    <a class="opener" href={setupCityPath(wave.code, 'margins', city.code)}>
                      {cityName(city, language)}
                    </a>
                  </th>
                  <td class={lacks.length > 0 ? 'lacking' : undefined}>
                    {lacks.length > 0
                      ? `✕ ${fill(words.lacking, { names: lacks.join(', ') })}`
                      : `✓ ${words.complete}`}
                  </td>
                  <td class="n">{city.population === null ? '–' : number(city.population, language)}</td>
                  <td class="clip" title={city.marginSource ?? undefined}>
                    {city.marginSource ?? '–'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

export interface CityMarginsPageProps extends StepProps {
  city: WaveCity;
  variables: readonly {
    variable: string;
    title: string;
    /** Whether a city may do without it. */
    isOptional: boolean;
    categories: readonly { value: string; label: string }[];
  }[];
  /** By the name of the field. */
  typed: ReadonlyMap<string, string>;
}

/** The name of the field of a category. */
export const shareField = (variable: string, category: string): string => `share:${variable}:${category}`;

/** One city's margins, typed. */
export function cityMarginsPage(props: CityMarginsPageProps): string {
  const { language, wave, city, variables, typed, faulty, was, mayChange } = props;
  const words = stringsIn(language).setup.margins;
  const field = (name: string) => ({
    ...{ name, value: typed.get(name) ?? '', isFaulty: faulty.includes(name) },
  });
  return stepPage(
    props,
    'margins',
    <>
      <p class="help">{words.typedLead}</p>
      <form method="post" action={setupCityPath(wave.code, 'margins', city.code)}>
        <div class="pair">
          <FormField {...field('population')} label={words.population} isNumeric isOptional />
          <FormField {...field('source')} label={words.source} hint={words.sourceHint} isOptional />
        </div>
        {variables.map(({ variable, title, isOptional, categories }) => (
          <fieldset key={variable}>
            <legend>{title}</legend>
            {isOptional && <p class="help">{words.optional}</p>}
            <div class="pair">
              {categories.map(({ value, label }) => (
                <FormField
                  key={value}
                  {...field(shareField(variable, value))}
                  label={label}
                  isNumeric
                  isOptional
                />
              ))}
            </div>
          </fieldset>
        ))}
        {mayChange && <Save language={language} was={was} />}
      </form>
    </>,
    fill(words.typed, { city: cityName(city, language) }),
  );
}
