import { greatest, mean } from 'd3-array';
import { scaleBand } from 'd3-scale';
import type { ItemProfile } from '../../server/survey/screening/answer-profile.ts';
import { type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { DataTable } from '../ui/table.tsx';
import { number, points } from './figures.tsx';

const WIDTH = 600;
const ROW = 12;
/** Few questions do not make wide cells. */
const WIDEST = 40;

interface AnswerHeatProps {
  profile: { members: readonly ItemProfile[]; rest: readonly ItemProfile[] };
  /** The text of a question. */
  titleOf: (question: string) => string;
  language: Language;
}

/** How a group and the rest of the city answered each question: a column per question, darker for more answers. */
export function AnswerHeat({ profile, titleOf, language }: AnswerHeatProps) {
  const { review: words } = stringsIn(language);
  const { members, rest } = profile;
  const summary = summaryOf(profile, titleOf, language);
  return (
    <figure class="heat">
      {(['members', 'rest'] as const).map((lane) => (
        <div key={lane} class="lane">
          <span>{words.lanes[lane]}</span>
          <Heat items={lane === 'members' ? members : rest} />
        </div>
      ))}
      <figcaption>
        {summary} <span class="help">{words.answersKey}</span>
      </figcaption>
      <details>
        <summary>{words.answersTable}</summary>
        <DataTable
          columns={[words.question, { n: words.ofMembers }, { n: words.ofRest }, { n: words.difference }]}
        >
          {members.map((item, i) => (
            <tr key={item.question}>
              <th scope="row" class="long">
                {titleOf(item.question)}
              </th>
              <td class="n">{points(item.mean, language)}</td>
              <td class="n">{points(rest[i]?.mean ?? null, language)}</td>
              <td class="n">{points(differenceOf(item, rest[i]), language, 'exceptZero')}</td>
            </tr>
          ))}
        </DataTable>
      </details>
    </figure>
  );
}

function Heat({ items }: { items: readonly ItemProfile[] }) {
  const rows = items[0]?.shares.length ?? 0;
  const width = Math.min(WIDTH, items.length * WIDEST);
  const x = scaleBand(
    items.map(({ question }) => question),
    [0, width],
  ).paddingInner(0.12);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${rows * ROW}`} aria-hidden="true">
      {items.map(({ question, shares }) =>
        shares.map((share, row) => (
          <rect
            key={`${question} ${row}`}
            x={round(x(question) ?? 0)}
            y={(rows - 1 - row) * ROW}
            width={round(x.bandwidth())}
            height={ROW - 1}
            fill-opacity={Math.round(share * 100) / 100}
          />
        )),
      )}
    </svg>
  );
}

const round = (value: number): number => Math.round(value * 10) / 10;

const differenceOf = (item: ItemProfile, other: ItemProfile | undefined): number | null =>
  item.mean === null || other?.mean === undefined || other.mean === null ? null : item.mean - other.mean;

function summaryOf(
  { members, rest }: AnswerHeatProps['profile'],
  titleOf: AnswerHeatProps['titleOf'],
  language: Language,
): string {
  const { review: words } = stringsIn(language);
  const meanOf = (items: readonly ItemProfile[]) =>
    points(mean(items, (item) => item.mean) ?? null, language);
  const most = greatest(
    members.map((item, i) => ({ item, other: rest[i], difference: differenceOf(item, rest[i]) })),
    ({ difference }) => (difference === null ? -1 : Math.abs(difference)),
  );
  const text = fill(words.answersText, { members: meanOf(members), rest: meanOf(rest) });
  if (most?.difference === undefined || most.difference === null) return text;
  return `${text} ${fill(words.answersMost, {
    question: titleOf(most.item.question),
    members: number(Math.round(most.item.mean ?? 0), language),
    rest: number(Math.round(most.other?.mean ?? 0), language),
  })}`;
}
