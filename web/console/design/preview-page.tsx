import type { PreviewLink } from '../../../server/services/design/preview-link.ts';
import type { DesignFault } from '../../../server/survey/questionnaire/design/faults.ts';
import type { DesignTexts } from '../../../server/survey/questionnaire/design/texts.ts';
import { cityName, type NamedCity } from '../../city-name.ts';
import { formatTime, type Language, stringsIn } from '../../language.ts';
import { designPath, designToolPath, previewLinkPath, previewLinksPath } from '../../paths.ts';
import type { Mode } from '../../ui/display-mode.ts';
import { fill } from '../../ui/interpolate.ts';
import { Crumb, Done } from '../door.tsx';
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
  /** Links for other viewers; undefined for a viewer who may make none. */
  links: readonly PreviewLink[] | undefined;
  /** Id for the next link. */
  linkId: string;
  done: 'made' | 'revoked' | undefined;
  /** What keeps the draft from being shown. */
  faults: readonly DesignFault[] | undefined;
}

/** The draft as residents will see it, in frames as wide as a phone, in several languages side by side. */
export function previewPage(props: PreviewPageProps): string {
  const { language, wave, texts, cities, chosen, offered, faults } = props;
  const { design, site } = stringsIn(language);
  const { preview: words } = design;
  const address = (tongue: string) =>
    designToolPath(wave.code, 'preview/paper', { in: tongue, size: chosen.size, city: chosen.city });
  return consolePage({
    ...props,
    title: words.title,
    children: (
      <div class="design">
        <Crumb to={designPath(wave.code)}>{design.back}</Crumb>
        <h1>{words.title}</h1>
        <p class="help">{words.lead}</p>
        <form method="get" action={designToolPath(wave.code, 'preview')} class="filters labelled">
          <label>
            {words.city}
            <select name="city">
              {cities.map((city) => (
                <option key={city.code} value={city.code} selected={city.code === chosen.city}>
                  {cityName(city, language)}
                </option>
              ))}
            </select>
          </label>
          <label>
            {words.size}
            <select name="size">
              {(['normal', 'elder'] as const).map((size) => (
                <option key={size} value={size} selected={size === chosen.size}>
                  {site[size]}
                </option>
              ))}
            </select>
          </label>
          <fieldset>
            <legend class="unseen">{words.languages}</legend>
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
          <button type="submit" class="plain">
            {words.show}
          </button>
        </form>
        {faults ? (
          <div class="card bad">
            <p>{words.impossible}</p>
            <DesignFaults wave={wave} texts={texts} faults={faults} language={language} />
          </div>
        ) : (
          <div class="phones">
            {chosen.languages.map((tongue) => (
              <figure key={tongue}>
                <figcaption>
                  {tongueName(tongue)}{' '}
                  <a href={address(tongue)} target="_blank" rel="noopener">
                    {words.alone}
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
        )}
        <Links {...props} />
      </div>
    ),
  });
}

/** Links by which people without an account look at the draft: those that are good, and the button for another one. */
function Links({ language, wave, chosen, links, linkId, done, faults }: PreviewPageProps) {
  const { links: words } = stringsIn(language).design.preview;
  if (!links) return null;
  const time = (at: Date) => formatTime(at.toISOString(), language, 'minute');
  return (
    <section id="links">
      <h2>{words.title}</h2>
      <p class="help">{words.lead}</p>
      <Done>{done && words.done[done]}</Done>
      {links.length > 0 && (
        <ul class="rows">
          {links.map(({ id, ticket, by, madeAt, until }) => (
            <li key={id}>
              <span>
                {chosen.languages.map((tongue) => (
                  <a
                    key={tongue}
                    href={previewLinkPath(wave.code, ticket, {
                      in: tongue,
                      size: chosen.size,
                      city: chosen.city,
                    })}
                    target="_blank"
                    rel="noopener"
                    class="tongue"
                  >
                    {tongueName(tongue)}
                  </a>
                ))}
                <small>{fill(words.made, { by, at: time(madeAt), until: time(until) })}</small>
              </span>
              <form method="post" action={previewLinksPath(wave.code, id)}>
                <button type="submit" class="quiet">
                  {words.revoke}
                  <span class="unseen">
                    {' '}
                    {fill(words.made, { by, at: time(madeAt), until: time(until) })}
                  </span>
                </button>
              </form>
            </li>
          ))}
        </ul>
      )}
      {!faults && (
        <form method="post" action={previewLinksPath(wave.code)}>
          <input type="hidden" name="id" value={linkId} />
          <p class="submit">
            <button type="submit" class="plain">
              {words.make}
            </button>
          </p>
        </form>
      )}
    </section>
  );
}
