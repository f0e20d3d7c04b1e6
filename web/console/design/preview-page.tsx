import type { DesignFault } from '../../../server/survey/questionnaire/design/faults.ts';
import type { DesignTexts } from '../../../server/survey/questionnaire/design/texts.ts';
import { cityName, type NamedCity } from '../../city-name.ts';
import { type Language, stringsIn } from '../../language.ts';
import { designPath, designToolPath, previewLinkPath } from '../../paths.ts';
import type { Mode } from '../../ui/display-mode.ts';
import { fill } from '../../ui/interpolate.ts';
import { Crumb } from '../door.tsx';
import { type ConsoleContext, type ConsoleWave, consolePage } from '../frame.tsx';
import { DesignFaults } from './form-page.tsx';
import { tongueName } from './part-text.ts';

export interface PreviewPageProps extends ConsoleContext {
  wave: ConsoleWave;
  texts: DesignTexts;
  cities: readonly NamedCity[];
  /** The choices: languages side by side, city and size. */
  chosen: { city: string; size: Mode; languages: readonly string[] };
  /** The interface languages available. */
  offered: readonly Language[];
  /** Of links for other viewers. */
  ticket: string;
  /** What keeps the draft from being shown. */
  faults: readonly DesignFault[] | undefined;
}

/** The draft as residents will see it, in frames as wide as a phone, in several languages side by side. */
export function previewPage(props: PreviewPageProps): string {
  const { language, wave, texts, cities, chosen, offered, faults, ticket } = props;
  const { design, site } = stringsIn(language);
  const { preview: words } = design;
  const address = (tongue: string) =>
    designToolPath(wave.code, 'preview/paper', { in: tongue, size: chosen.size, city: chosen.city });
  const link = (tongue: string) =>
    previewLinkPath(wave.code, ticket, { in: tongue, size: chosen.size, city: chosen.city });
  return consolePage({
    ...props,
    title: words.title,
    children: (
      <div class="design">
        <Crumb to={designPath(wave.code)}>{design.back}</Crumb>
        <h1>{words.title}</h1>
        <p class="help">{words.lead}</p>
        <form method="get" action={designToolPath(wave.code, 'preview')} class="fields">
          <div class="field">
            <label for="city">{words.city}</label>
            <select id="city" name="city">
              {cities.map((city) => (
                <option key={city.code} value={city.code} selected={city.code === chosen.city}>
                  {cityName(city, language)}
                </option>
              ))}
            </select>
          </div>
          <div class="field">
            <label for="size">{words.size}</label>
            <select id="size" name="size">
              {(['normal', 'elder'] as const).map((size) => (
                <option key={size} value={size} selected={size === chosen.size}>
                  {site[size]}
                </option>
              ))}
            </select>
          </div>
          <fieldset class="field">
            <legend>{words.languages}</legend>
            {offered.map((tongue) => (
              <label key={tongue} class="tick">
                <input
                  type="checkbox"
                  name="in"
                  value={tongue}
                  defaultChecked={chosen.languages.includes(tongue)}
                />{' '}
                <span>{tongueName(tongue)}</span>
              </label>
            ))}
          </fieldset>
          <p class="submit">
            <button type="submit">{words.show}</button>
          </p>
        </form>
        {faults ? (
          <div class="card bad">
            <p>{words.impossible}</p>
            <DesignFaults wave={wave} texts={texts} faults={faults} language={language} />
          </div>
        ) : (
          <>
            <p class="help">{words.linkLead}</p>
            <div class="phones">
              {chosen.languages.map((tongue) => (
                <figure key={tongue}>
                  <figcaption>
                    {tongueName(tongue)}{' '}
                    <a href={address(tongue)} target="_blank" rel="noopener">
                      {words.alone}
                    </a>{' '}
                    <a href={link(tongue)} target="_blank" rel="noopener">
                      {words.link}
                    </a>
                  </figcaption>
                  <iframe
                    src={address(tongue)}
                    title={fill(words.phone, { language: tongueName(tongue) })}
                    width="360"
                    height="640"
                  />
                </figure>
              ))}
            </div>
          </>
        )}
      </div>
    ),
  });
}
