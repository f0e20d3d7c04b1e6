import { localize } from '../../server/survey/questionnaire/localize.ts';
import type { Question } from '../../server/survey/questionnaire/questionnaire.ts';
import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { TableHead } from '../ui/table.tsx';
import { decimals, type ResultsWords } from './release-view.ts';
import { signedDifference } from './verdict.tsx';

interface BenchmarksProps {
  city: ReleaseCity;
  questions: readonly Question[];
  language: Language;
  words: ResultsWords;
}

/** The weighted answers where the true value is known; empty without such questions. */
export function Benchmarks({ city, questions, language, words }: BenchmarksProps) {
  const { benchmarks } = city;
  if (!benchmarks || benchmarks.items.length === 0) return null;
  const { benchmarks: own } = stringsIn(language).cityResult;
  const titleOf = (id: string, value: string | null) => {
    const question = questions.find((one) => one.id === id);
    const title = question ? localize(question.title, language) : id;
    if (value === null) return { title, option: null };
    const options = question && 'options' in question ? question.options : [];
    const label = options.find((option) => option.value === value)?.label;
    return { title, option: label ? localize(label, language) : value };
  };
  return (
    <section>
      <h2>{own.title}</h2>
      <p>{own.lead}</p>
      <table class="beside">
        <TableHead columns={[own.question, own.estimate, own.value, own.difference]} />
        <tbody>
          {benchmarks.items.map(({ question, option, estimate, value, difference, source }) => {
            const named = titleOf(question, option);
            const unit = option === null ? '' : '%';
            return (
              <tr key={`${question} ${option ?? ''}`}>
                <th scope="row">
                  {named.option ?? named.title}
                  <small>
                    {named.option ? `${named.title} · ` : ''}
                    {source}
                  </small>
                </th>
                <td>{estimate === null ? words.tooFew : `${decimals(estimate)}${unit}`}</td>
                <td>{`${decimals(value)}${unit}`}</td>
                <td>{difference === null ? '–' : signedDifference(difference, 'indistinct', language)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {benchmarks.meanAbsoluteDifference !== null && (
        <p class="ranks">{fill(own.mean, { difference: decimals(benchmarks.meanAbsoluteDifference) })}</p>
      )}
    </section>
  );
}
