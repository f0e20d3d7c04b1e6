import { cityName, type NamedCity } from '../city-name.ts';
import { stringsIn } from '../language.ts';
import { cityFeedbackPath } from '../paths.ts';
import { type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';

interface FeedbackPageProps extends ConsoleContext {
  wave: ConsoleWave;
  cities: readonly NamedCity[];
}

/** The cities whose own results the reader may see, if several. */
export function feedbackPage(props: FeedbackPageProps): string {
  const { language, wave, cities } = props;
  const { feedback: words } = stringsIn(language);
  return consolePage({
    ...props,
    title: words.title,
    section: 'feedback',
    children: (
      <>
        <h1>{words.title}</h1>
        <p class="help">{words.chooseCity}</p>
        <ul class="city-list">
          {cities.map((city) => (
            <li key={city.code}>
              <a href={cityFeedbackPath(wave.code, city.code)}>{cityName(city, language)}</a>
            </li>
          ))}
        </ul>
      </>
    ),
  });
}
