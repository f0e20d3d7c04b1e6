import type { NamedCounts } from '../../server/services/monitor/ways.ts';
import { isUnmarked } from '../../server/survey/submission/unmarked-channel.ts';
import { type Language, stringsIn } from '../language.ts';
import { DataTable } from '../ui/table.tsx';
import { hourOf, minutes, NONE, number, percent } from './figures.tsx';
import type { ShownOrder } from './orders.tsx';
import { shareOf } from './overview-query.ts';

export type WayKind = 'channel' | 'mode' | 'language';
/** A channel, a mode or a language in words. */
export type NameOf = (kind: WayKind, name: string) => string;

export const isUnknown = (kind: WayKind, name: string): boolean => kind === 'channel' && isUnmarked(name);

interface WayTableProps {
  title: string;
  kind: WayKind;
  ways: readonly NamedCounts[];
  language: Language;
  nameOf: NameOf;
  /** The subset that marks the channels they name. */
  orders?: readonly ShownOrder[];
  /** The median answering time in seconds, by name. */
  medians?: ReadonlyMap<string, number>;
}

const isHeld = (name: string, orders: readonly ShownOrder[]): boolean =>
  orders.some(({ order, withdrawal }) => !withdrawal && order.channel === (name === '' ? '-' : name));

/** Arrivals by each way, and their outcomes. */
export function WayTable({ title, kind, ways, language, nameOf, orders = [], medians }: WayTableProps) {
  const { overview, channels: words, city, orders: orderWords } = stringsIn(language).console;
  return (
    <section>
      <h2>{title}</h2>
      {ways.length === 0 ? (
        <p class="note">{city.noAnswers}</p>
      ) : (
        <DataTable
          columns={[
            words.names[kind],
            ...[
              overview.columns.received,
              overview.columns.counted,
              city.turnedAway,
              overview.columns.held,
              city.removed,
              overview.columns.removed,
              ...(medians ? [words.median] : []),
              words.first,
              words.last,
            ].map((heading) => ({ n: heading })),
          ]}
        >
          {ways.map(({ name, ...way }) => (
            <tr key={name}>
              <th scope="row">
                {nameOf(kind, name)}
                {isUnknown(kind, name) && <small class="flag"> ⚑ {words.unknown}</small>}
                {kind === 'channel' && isHeld(name, orders) && <small class="flag"> {orderWords.mark}</small>}
              </th>
              <td class="n">{number(way.received, language)}</td>
              <td class="n">{number(way.counted, language)}</td>
              <td class="n">{number(way.turnedAway, language)}</td>
              <td class="n">{number(way.held, language)}</td>
              <td class="n">{number(way.removed, language)}</td>
              <td class="n">{percent(shareOf(way.removed, way.received))}</td>
              {medians && <td class="n">{medians.has(name) ? minutes(medians.get(name)!) : NONE}</td>}
              <td class="n">{hourOf(way.first, language)}</td>
              <td class="n">{hourOf(way.last, language)}</td>
            </tr>
          ))}
        </DataTable>
      )}
    </section>
  );
}
