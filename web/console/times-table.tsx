import type { TimesView } from '../../server/services/monitor/channels.ts';
import { formatClock, type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { DataTable } from '../ui/table.tsx';
import { minutes, NONE, number } from './figures.tsx';
import type { NameOf } from './way-table.tsx';

interface TimesTableProps {
  times: TimesView;
  language: Language;
  nameOf: NameOf;
}

const quantiles = ['p10', 'p25', 'p50', 'p75', 'p90'] as const;

/** Answering times, by mode and within a mode by language, beside the screening's limits of speed. */
export function TimesTable({ times, language, nameOf }: TimesTableProps) {
  const { channels: words, city } = stringsIn(language).console;
  const { asOf, durations, secondsPerQuestion } = times;
  const languagesOf = (mode: string) => durations.filter((row) => row.mode === mode && row.language !== null);
  // A mode with a single language would show the same twice.
  const shown = durations.filter((row) => row.language === null || languagesOf(row.mode).length > 1);
  return (
    <section>
      <h2>{words.times}</h2>
      {durations.length === 0 ? (
        <p class="note">{city.noAnswers}</p>
      ) : (
        <>
          <DataTable
            columns={[
              words.names.mode,
              { n: words.timed },
              ...quantiles.map((p) => ({
                n: p === 'p50' ? words.median : fill(words.quantile, { p: p.slice(1) }),
              })),
              { n: words.limit },
            ]}
          >
            {shown.map((row) => (
              <tr key={`${row.mode} ${row.language}`}>
                <th scope="row" class={row.language === null ? undefined : 'inner'}>
                  {row.language === null ? nameOf('mode', row.mode) : nameOf('language', row.language)}
                </th>
                <td class="n">{number(row.n, language)}</td>
                {quantiles.map((p) => (
                  <td key={p} class="n">
                    {minutes(row[p])}
                  </td>
                ))}
                <td class="n">{row.limit === null ? NONE : minutes(row.limit)}</td>
              </tr>
            ))}
          </DataTable>
          <p class="help">
            {fill(words.timesHint, {
              time: formatClock(asOf.toISOString(), language),
              seconds: secondsPerQuestion,
            })}
          </p>
        </>
      )}
    </section>
  );
}
