import type { IndicatorSet, Item } from '../../server/survey/evaluation/indicator-set.ts';
import { titlesOf } from '../../server/survey/evaluation/set-parts.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import { colonIn, type Language, stringsIn } from '../language.ts';
import { DataTable } from '../ui/table.tsx';

/** The content of an indicator set, and the weight of each part. */
export function SetTable({ set, language }: { set: IndicatorSet; language: Language }) {
  const { optional: words } = stringsIn(language).evaluation;
  const titles = titlesOf(set);
  const titleOf = (code: string) => localize(titles.get(code) ?? {}, language);
  return (
    <DataTable class="steps" columns={[words.item, { n: words.worth }, words.data]}>
      {set.levels.flatMap(({ indicators }) =>
        indicators.flatMap((indicator) => [
          <tr key={indicator.code} class="sum">
            <th scope="row" class="wrap">
              {indicator.code} {titleOf(indicator.code)}
            </th>
            <td class="n">{indicator.weight} %</td>
            <td />
          </tr>,
          ...indicator.items.map((item) => (
            <tr key={item.code}>
              <th scope="row" class="wrap">
                {item.code} {titleOf(item.code)}
              </th>
              <td class="n">{item.share} %</td>
              <td class="wrap">{askedOf(item, language)}</td>
            </tr>
          )),
        ]),
      )}
    </DataTable>
  );
}

function askedOf({ score, data = [] }: Item, language: Language): string {
  const { kinds } = stringsIn(language).evaluation.optional;
  const titles = data.map(({ title }) => localize(title, language)).join(' / ');
  return titles === '' ? kinds[score.kind] : `${kinds[score.kind]}${colonIn(language)}${titles}`;
}
