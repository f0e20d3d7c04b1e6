import type { IndicatorSet } from '../../server/survey/evaluation/indicator-set.ts';
import { fieldOf, itemsOf } from '../../server/survey/evaluation/set-parts.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import { stringsIn } from '../language.ts';
import { DataTable } from '../ui/table.tsx';
import { entryText } from './entry-text.ts';
import type { VersionPageProps } from './version-props.ts';

/** Items and data by their field. */
const placesOf = (set: IndicatorSet) =>
  new Map(
    itemsOf(set).flatMap((item) =>
      (item.data ?? []).map((datum) => [fieldOf(item, datum), { item, datum }] as const),
    ),
  );

export function VersionDifferences({ language, set, differences }: VersionPageProps) {
  const { version: words } = stringsIn(language).evaluation;
  const places = placesOf(set);
  return (
    <section>
      <h2>{words.changes}</h2>
      {differences.length === 0 && <p class="help">{words.noChanges}</p>}
      {differences.length > 0 && (
        <DataTable class="differences" columns={[words.data, words.before, words.now]}>
          {differences.flatMap(({ field, before, after }) => {
            const place = places.get(field);
            if (!place) return [];
            const { item, datum } = place;
            return [
              <tr key={field}>
                <th scope="row" class="wrap">
                  <small>{item.code}</small> {localize(datum.title, language)}
                </th>
                <td class="wrap">{entryText(item, datum, before, language)}</td>
                <td class="wrap">
                  <b>{entryText(item, datum, after, language)}</b>
                </td>
              </tr>,
            ];
          })}
        </DataTable>
      )}
    </section>
  );
}
