import type { ObjectionWithAnswer } from '../../db/objections.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { stringsIn } from '../language.ts';
import { type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';
import { AnswerForm, ObjectionText } from './objection-forms.tsx';

interface ObjectionsPageProps extends ConsoleContext {
  wave: ConsoleWave;
  /** Unanswered ones first. */
  objections: readonly ObjectionWithAnswer[];
  cityOf: (code: string) => NamedCity;
  mayAnswer: (city: string) => boolean;
}

/** Objections of cities to their results, for the people who answer them. */
export function objectionsPage(props: ObjectionsPageProps): string {
  const { language, wave, objections, cityOf, mayAnswer } = props;
  const { objections: words } = stringsIn(language).feedback;
  return consolePage({
    ...props,
    title: words.title,
    section: 'objections',
    children: (
      <>
        <h1>{words.title}</h1>
        <p class="help">{objections.length > 0 ? words.lead : words.none}</p>
        <ol class="notes objections">
          {objections.map(({ objection, answer }) => (
            <li key={objection.id} id={objection.id}>
              <h2>{cityName(cityOf(objection.city), language)}</h2>
              <ObjectionText objection={objection} answer={answer} language={language} />
              {!answer && mayAnswer(objection.city) && (
                <AnswerForm language={language} wave={wave} objectionId={objection.id} />
              )}
            </li>
          ))}
        </ol>
      </>
    ),
  });
}
