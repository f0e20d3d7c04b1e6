import { privacyPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import type { Paper } from './questionnaire-props.ts';

/**
 * The first screen: who asks, for what, how long it takes, and that it is anonymous and voluntary. It precedes the
 * answer sheet, whose script only shows and hides it.
 */
export function Opening({ paper, hidden }: { paper: Paper; hidden: boolean }) {
  const { words, foreign } = paper;
  const { minutes, anonymous, privacy, voluntary, start } = words.opening;
  return (
    <div class="opening" id="opening" tabIndex={-1} hidden={hidden}>
      <div {...foreign}>
        <p class="city">{paper.cityName}</p>
        <h1>{paper.title}</h1>
        {paper.intro.split('\n').map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </div>
      <ul>
        <li>{fill(minutes, { n: paper.minutes })}</li>
        <li>
          <p>{anonymous}</p> <a href={privacyPath()}>{privacy}</a>
        </li>
        <li>{voluntary}</li>
      </ul>
      {/* Without a script it leads down to the first question. */}
      <a class="button" id="start" href={`#q-${paper.questions[0]!.id}`}>
        {start}
      </a>
    </div>
  );
}
