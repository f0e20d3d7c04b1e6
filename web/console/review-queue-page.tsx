import type { AuditEntry } from '../../db/audit.ts';
import type { SecondOpinions } from '../../server/services/review/opinions.ts';
import type { HeldGroup } from '../../server/services/review/queue.ts';
import { groupIn, groupNameOf } from '../../server/survey/screening/held-group-name.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { type Language, stringsIn } from '../language.ts';
import { heldGroupPath, reviewPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { hourOf, number, points, timeOf } from './figures.tsx';
import { type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';
import { ageText, groupText, placeText } from './held-group-text.ts';
import {
  isDescending,
  type ReviewQuery,
  type ReviewSortKey,
  reviewSearchOf,
  shownGroups,
} from './review-query.ts';

interface ReviewQueuePageProps extends ConsoleContext {
  wave: ConsoleWave;
  groups: readonly HeldGroup[];
  cityOf: (code: string) => NamedCity;
  query: ReviewQuery;
  now: Date;
  /** The moment through which the wave is screened. */
  screenedAt: Date | undefined;
  /** Where review is blind. */
  secondOpinions: SecondOpinions | undefined;
  decisions: readonly AuditEntry[];
  script?: string | undefined;
}

/** The groups that wait for a reviewer. */
export function reviewQueuePage(props: ReviewQueuePageProps): string {
  return consolePage({
    ...props,
    title: stringsIn(props.language).review.title,
    section: 'review',
    scripts: [props.script],
    children: <Queue {...props} />,
  });
}

function Queue(props: ReviewQueuePageProps) {
  const { language, groups, query, secondOpinions } = props;
  const { review: words } = stringsIn(language);
  const shown = shownGroups(groups, query);
  const submissions = groups.reduce((sum, g) => sum + g.submissions, 0);
  return (
    <>
      <div class="totals">
        <h1>{words.title}</h1>
        <p>
          {fill(words.sums, {
            groups: number(groups.length, language),
            submissions: number(submissions, language),
          })}
          {props.screenedAt && ` · ${fill(words.screened, { time: timeOf(props.screenedAt, language) })}`}
        </p>
      </div>
      <CityFilter {...props} />
      {shown.length === 0 ? (
        <p class="note">{groups.length === 0 ? words.empty : words.noneHere}</p>
      ) : (
        <GroupTable {...props} shown={shown} />
      )}
      {secondOpinions && <Seconds {...props} secondOpinions={secondOpinions} />}
      <section>
        <h2>{words.recent}</h2>
        <Decisions {...props} />
      </section>
    </>
  );
}

/** A choice of the cities in which something is held. */
function CityFilter({ groups, query, language, wave, cityOf }: ReviewQueuePageProps) {
  const { review: words } = stringsIn(language);
  const codes = [...new Set([...groups.map(({ city }) => city), ...(query.city ? [query.city] : [])])].sort();
  if (codes.length < 2) return null;
  const { city: _, ...others } = query;
  return (
    <form class="filters labelled" method="get" action={reviewPath(wave.code)}>
      <label>
        {words.city}
        <select name="city">
          <option value="">{words.allCities}</option>
          {codes.map((code) => (
            <option key={code} value={code} selected={code === query.city}>
              {cityName(cityOf(code), language)}
            </option>
          ))}
        </select>
      </label>
      {[...new URLSearchParams(reviewSearchOf(others))].map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button type="submit" class="plain">
        {words.filter}
      </button>
    </form>
  );
}

/** The columns; that of scores is sorted by none. */
const columns = ['rule', 'city', 'size', 'stake', 'scores', 'age'] as const;
const figures: ReadonlySet<string> = new Set(['size', 'stake', 'scores', 'age']);
const isSortKey = (key: (typeof columns)[number]): key is Exclude<typeof key, 'scores'> => key !== 'scores';

function GroupTable(props: ReviewQueuePageProps & { shown: readonly HeldGroup[] }) {
  const { review: words } = stringsIn(props.language);
  return (
    <div class="scroll">
      <table class="queue" aria-label={words.table}>
        <thead>
          <tr>
            {columns.map((key) => (
              <th
                key={key}
                scope="col"
                class={[figures.has(key) && 'n', key].filter(Boolean).join(' ')}
                aria-sort={sortOf(key, props.query)}
              >
                {isSortKey(key) ? <Sorter column={key} {...props} /> : words.columns[key]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.shown.map((group) => (
            <GroupRow key={`${group.city} ${group.group}`} group={group} {...props} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function sortOf(key: string, query: ReviewQuery): 'ascending' | 'descending' | undefined {
  if (key !== query.sort) return undefined;
  return isDescending(query) ? 'descending' : 'ascending';
}

function Sorter({ column, query, wave, language }: ReviewQueuePageProps & { column: ReviewSortKey }) {
  const { review: words } = stringsIn(language);
  const isSorted = query.sort === column;
  const search = reviewSearchOf({ ...query, sort: column, reversed: isSorted && !query.reversed });
  return (
    <a class="sorter" href={reviewPath(wave.code, search)} title={words.hints[column]}>
      {words.columns[column]}
      {isSorted && <span aria-hidden="true">{isDescending(query) ? ' ↓' : ' ↑'}</span>}
    </a>
  );
}

function GroupRow({ group, language, wave, cityOf, now }: ReviewQueuePageProps & { group: HeldGroup }) {
  const { review: words } = stringsIn(language);
  const { score, withGroup } = group;
  return (
    <tr>
      <th scope="row">
        <a class="opener" href={heldGroupPath(wave.code, group.city, group.group)}>
          <b>{words.rules[group.rule]}</b> {placeText(groupNameOf(group.group), language)}
        </a>
        {group.hasTwoOpinions && <small class="flag">{words.twoOpinions}</small>}
      </th>
      <td class="city">{cityName(cityOf(group.city), language)}</td>
      <td class="n">{number(group.submissions, language)}</td>
      <td class="n">{points(group.stake, language)}</td>
      <td class="n scores">
        {score === null ? '' : `${points(score, language)} → ${points(withGroup, language)}`}
      </td>
      <td class="n">{ageText(group.since, now, language)}</td>
    </tr>
  );
}

/** Second opinions for the reader to give, and the reviewers' agreement. */
function Seconds({
  secondOpinions: { asked, decisions, agreed, alpha },
  language,
  wave,
  cityOf,
}: ReviewQueuePageProps & { secondOpinions: SecondOpinions }) {
  const { review: words } = stringsIn(language);
  const values = { n: number(decisions, language), agreed: number(agreed, language) };
  return (
    <section>
      <h2>{asked.length > 0 ? words.secondsAsked : words.second}</h2>
      {asked.length > 0 && (
        <ul class="decisions">
          {asked.map(({ decision, city, group }) => (
            <li key={decision}>
              <a href={heldGroupPath(wave.code, city, group)}>{groupText(group, language)}</a>{' '}
              {cityName(cityOf(city), language)}
            </li>
          ))}
        </ul>
      )}
      <p class="help">
        {alpha === null
          ? fill(words.agreementNone, values)
          : fill(words.agreement, { ...values, alpha: points(alpha, language) })}
      </p>
    </section>
  );
}

function Decisions({ decisions, language, wave, cityOf }: ReviewQueuePageProps) {
  const { review: words } = stringsIn(language);
  if (decisions.length === 0) return <p class="help">{words.noDecisions}</p>;
  return (
    <ul class="decisions">
      {decisions.map((entry) => (
        <li key={entry.id}>
          <b>{actionText(entry, language)}</b>{' '}
          {fill(words.became, { n: number(entry.detail.submissions ?? 0, language) })} ·{' '}
          {entry.subject.startsWith('group:') && (
            <>
              <a href={heldGroupPath(wave.code, entry.city ?? '', groupIn(entry.subject))}>
                {groupText(groupIn(entry.subject), language)}
              </a>{' '}
              ·{' '}
            </>
          )}
          {cityName(cityOf(entry.city ?? ''), language)}
          <small>{byText(entry, language)}</small>
          <q>{entry.reason}</q>
        </li>
      ))}
    </ul>
  );
}

/** What was done, in a word. */
export function actionText({ action }: AuditEntry, language: Language): string {
  const { actions } = stringsIn(language).review;
  return action === 'accept' || action === 'remove' ? actions[action] : actions.undo;
}

/** Who did it, and when. */
export const byText = ({ actor, at }: AuditEntry, language: Language): string =>
  fill(stringsIn(language).review.by, { person: actor, time: hourOf(at, language) });
