import { cityName, type NamedCity } from '../city-name.ts';
import { endonyms, type Language, stringsIn } from '../language.ts';
import { type PosterChoice, posterFilePath, posterSearchPath } from '../paths.ts';
import type { Strings } from '../strings/zh-CN.ts';
import { type PageContext, page } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { Drawing, type Poster, papers, type Size } from './drawing.tsx';
import { posterStyle } from './style.ts';

export interface PosterPageProps extends PageContext {
  /** The cities to choose from: those of the open wave. */
  cities: readonly NamedCity[];
  /** The choice so far. */
  city?: NamedCity | undefined;
  channel: string;
  size: Size;
  /** The channel is invalid. */
  hasFault?: boolean;
  /** Absent while there is nothing to show. */
  poster?: Poster | undefined;
  /** Address of the built script web/poster/client.ts. */
  script: string | undefined;
}

/** A poster to print, and on screen the form that makes it. */
export function posterPage(props: PosterPageProps): string {
  const { language, poster, script } = props;
  const words = stringsIn(language).poster;
  return page({
    ...props,
    title: props.city ? `${words.title} · ${cityName(props.city, language)}` : words.title,
    style: posterStyle,
    wide: true,
    scripts: poster ? [script] : [],
    children: (
      <div class="desk">
        <div class="screen">
          <h1>{words.title}</h1>
          <p class="lead">{words.intro}</p>
          {props.cities.length > 0 && <Choose {...props} words={words} />}
        </div>
        {poster ? (
          <Sheet poster={poster} channel={props.channel} words={words} />
        ) : (
          <Nothing {...props} words={words} />
        )}
      </div>
    ),
  });
}

type Words = Strings['poster'];

function Choose({
  words,
  cities,
  city,
  channel,
  size,
  language,
  languages,
  hasFault,
}: PosterPageProps & { words: Words }) {
  return (
    <form action={posterSearchPath()}>
      <label for="city">{words.city}</label>
      <select id="city" name="city" required>
        <option value="">{words.chooseCity}</option>
        {cities.map((one) => (
          <option key={one.code} value={one.code} selected={one.code === city?.code}>
            {cityName(one, language)}
          </option>
        ))}
      </select>
      <label for="ch">{words.channel}</label>
      <input
        id="ch"
        type="text"
        name="ch"
        dir="ltr"
        defaultValue={channel}
        autoComplete="off"
        autoCapitalize="none"
        spellcheck={false}
        maxLength={80}
        aria-describedby="ch-hint"
        aria-invalid={hasFault}
      />
      <p id="ch-hint" class={hasFault ? 'help fault' : 'help'}>
        {hasFault ? words.channelFault : words.channelHint}
      </p>
      <div class="pair">
        <div>
          <label for="size">{words.size}</label>
          <select id="size" name="size">
            {Object.keys(papers).map((one) => (
              <option key={one} value={one} selected={one === size}>
                {one.toUpperCase()}
              </option>
            ))}
          </select>
        </div>
        <div>
          <label for="lang">{words.language}</label>
          <select id="lang" name="lang">
            {languages.map((one: Language) => (
              <option key={one} value={one} lang={one} selected={one === language}>
                {endonyms[one]}
              </option>
            ))}
          </select>
        </div>
      </div>
      <button type="submit">{words.show}</button>
    </form>
  );
}

function Sheet({ poster, channel, words }: { poster: Poster; channel: string; words: Words }) {
  const choice: PosterChoice = {
    size: poster.size,
    language: poster.language,
    channel: channel || undefined,
  };
  return (
    <div>
      <div class={`paper ${poster.size}`}>
        <Drawing {...poster} />
      </div>
      <p class="screen ways">
        <button type="button" hidden data-print>
          {words.print}
        </button>{' '}
        <a class="button plain" href={posterFilePath(poster.city.code, choice)} download>
          {words.download}
        </a>
      </p>
    </div>
  );
}

function Nothing({ cities, city, language, hasFault, words }: PosterPageProps & { words: Words }) {
  if (hasFault) return null;
  const isOpen = cities.length > 0;
  const sentence = city
    ? fill(words.notOpen, { city: cityName(city, language) })
    : isOpen
      ? words.empty
      : words.closed;
  return <p class="note">{sentence}</p>;
}
