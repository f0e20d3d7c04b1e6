import type { PagePace } from '../../server/survey/submission/page-pace.ts';
import { LEAST_PAGES, LEAST_TIMES } from '../../server/survey/submission/page-pace.ts';
import { type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { DataTable } from '../ui/table.tsx';
import { number } from './figures.tsx';
import type { NameOf } from './way-table.tsx';

interface PagePaceTableProps {
  paces: readonly PagePace[];
  language: Language;
  nameOf: NameOf;
  titleOf: (question: string) => string;
}

/** The pages that take clearly longer in one language, and all compared pages behind them. */
export function PagePaceTable({ paces, ...props }: PagePaceTableProps) {
  const { language } = props;
  const words = stringsIn(language).console.pagePace;
  const slow = paces.filter(({ isSlow }) => isSlow).toSorted((a, b) => b.ratio - a.ratio);
  const of = { n: number(new Set(paces.map(({ page }) => page)).size, language) };
  return (
    <section>
      <h2>{words.title}</h2>
      {paces.length === 0 ? (
        <p class="note">{fill(words.tooFew, { times: LEAST_TIMES, pages: LEAST_PAGES })}</p>
      ) : (
        <>
          {slow.length > 0 ? <Paces {...props} paces={slow} /> : <p class="note">{fill(words.none, of)}</p>}
          <p class="help">{words.hint}</p>
          <details>
            <summary>{fill(words.all, of)}</summary>
            <Paces {...props} paces={paces} />
          </details>
        </>
      )}
    </section>
  );
}

function Paces({ paces, language, nameOf, titleOf }: PagePaceTableProps) {
  const { channels, dropOff, pagePace: words } = stringsIn(language).console;
  const decimal = (n: number) =>
    n.toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return (
    <DataTable
      columns={[
        channels.names.language,
        dropOff.page,
        ...[channels.timed, words.seconds, words.others, words.ratio].map((heading) => ({ n: heading })),
      ]}
    >
      {paces.map(({ page, language: tongue, n, seconds, others, ratio, isSlow }) => (
        <tr key={`${page} ${tongue}`}>
          <td>{nameOf('language', tongue)}</td>
          <th scope="row" class="wrap">
            {titleOf(page)}
          </th>
          <td class="n">{number(n, language)}</td>
          <td class="n">{decimal(seconds)}</td>
          <td class="n">{decimal(others)}</td>
          <td class="n">
            {isSlow && (
              <span role="img" aria-label={words.slow}>
                ▲{' '}
              </span>
            )}
            {decimal(ratio)} ×
          </td>
        </tr>
      ))}
    </DataTable>
  );
}
