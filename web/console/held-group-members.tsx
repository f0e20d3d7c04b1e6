import { type Language, stringsIn } from '../language.ts';
import { heldGroupPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { DataTable } from '../ui/table.tsx';
import { hourOf, NONE, number, points } from './figures.tsx';
import type { HeldGroupPageProps } from './held-group-props.ts';

/** The page of members that is shown; undefined for the first. */
export const memberPageOf = ({ from, to }: Pick<HeldGroupPageProps, 'from' | 'to'>): number | undefined =>
  from === 0 ? undefined : from / (to - from) + 1;

export function GroupMembers(props: HeldGroupPageProps) {
  const { view, language, from, to, draft, modeName } = props;
  const { review: words, console } = stringsIn(language);
  const mayMark = view.mayDecide && view.held !== undefined && view.provisional !== 'wanted' && !view.asked;
  const columns = words.columnsOfMembers;
  if (view.members.length === 0) return null;
  return (
    <section>
      <h2>{fill(words.members, { n: number(view.members.length, language) })}</h2>
      <p class="help">{words.membersHint}</p>
      <DataTable
        class="members"
        columns={[
          mayMark && columns.mark,
          columns.time,
          columns.channel,
          columns.mode,
          { n: columns.duration },
          { n: columns.mean },
        ]}
      >
        {view.members.slice(from, to).map((member) => (
          <tr key={member.id}>
            {mayMark && (
              <td>
                <input
                  type="checkbox"
                  name="member"
                  value={member.id}
                  form="decide"
                  defaultChecked={draft.members.has(member.id)}
                  aria-label={fill(words.markOne, { time: hourOf(member.storedAt, language) })}
                />
              </td>
            )}
            <td>{hourOf(member.storedAt, language)}</td>
            <td>{member.channel ?? console.channels.none}</td>
            <td>{modeName(member.mode)}</td>
            <td class="n">{durationText(member.durationMs, language)}</td>
            <td class="n">{points(member.mean, language)}</td>
          </tr>
        ))}
      </DataTable>
      <MemberPages {...props} />
    </section>
  );
}

/** Leads through the members where one page does not hold them. */
function MemberPages(props: HeldGroupPageProps) {
  const { view, wave, language, from, to } = props;
  const { review: words } = stringsIn(language);
  const { length } = view.members;
  if (from === 0 && to >= length) return null;
  const page = memberPageOf(props) ?? 1;
  const pathTo = (n: number) => heldGroupPath(wave.code, view.city, view.group, { page: n });
  return (
    <nav aria-label={words.pages} class="pages">
      {from > 0 && <a href={pathTo(page - 1)}>{words.earlierPage}</a>}
      <span>
        {fill(words.membersPage, {
          from: number(from + 1, language),
          to: number(Math.min(to, length), language),
          n: number(length, language),
        })}
      </span>
      {to < length && <a href={pathTo(page + 1)}>{words.laterPage}</a>}
    </nav>
  );
}

function durationText(ms: number | null, language: Language): string {
  if (ms === null) return NONE;
  const { seconds, minutes } = stringsIn(language).review;
  const s = Math.round(ms / 1000);
  return s < 60 ? fill(seconds, { n: s }) : fill(minutes, { m: Math.floor(s / 60), s: s % 60 });
}
