import type { WaysView } from '../../server/services/monitor/channels.ts';
import { type Language, stringsIn } from '../language.ts';
import { TableHead } from '../ui/table.tsx';
import { number } from './figures.tsx';
import type { NameOf } from './way-table.tsx';

/** Why submissions were removed, by channel. */
export function ReasonsTable({
  ways: { channels, removed },
  language,
  nameOf,
}: {
  ways: WaysView;
  language: Language;
  nameOf: NameOf;
}) {
  const { channels: words, city } = stringsIn(language).console;
  return (
    <section>
      <h2>{words.removedTitle}</h2>
      {removed.length === 0 ? (
        <p class="note">{words.noneRemoved}</p>
      ) : (
        <div class="scroll">
          <table>
            <TableHead
              columns={[words.names.channel, ...removed.map(({ reason }) => ({ n: words.reasons[reason] }))]}
            />
            <tbody>
              {channels
                .filter((channel) => channel.removed > 0)
                .map(({ name, reasons }) => (
                  <tr key={name}>
                    <th scope="row">{nameOf('channel', name)}</th>
                    {removed.map(({ reason }) => (
                      <td key={reason} class="n">
                        {number(reasons[reason] ?? 0, language)}
                      </td>
                    ))}
                  </tr>
                ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">{city.all}</th>
                {removed.map(({ reason, n }) => (
                  <td key={reason} class="n">
                    {number(n, language)}
                  </td>
                ))}
              </tr>
            </tfoot>
          </table>
        </div>
      )}
    </section>
  );
}
