import type { Step } from '../../server/survey/evaluation/explain.ts';
import type { IndicatorSet } from '../../server/survey/evaluation/indicator-set.ts';
import { titlesOf } from '../../server/survey/evaluation/set-parts.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import { type Language, stringsIn } from '../language.ts';
import { DataTable } from '../ui/table.tsx';

interface StepsProps {
  set: IndicatorSet;
  /** Undefined where something keeps them from being computed. */
  steps: readonly Step[] | undefined;
  /** The total's set, where it is not the evaluation's. */
  title?: string | undefined;
  language: Language;
}

/** Each step of a total, as arithmetic to be checked by hand. */
export function StepsTable({ set, steps, title, language }: StepsProps) {
  const { steps: words } = stringsIn(language).evaluation;
  const titles = titlesOf(set);
  return (
    <section>
      <details>
        <summary>
          {title !== undefined && `${title} · `}
          {words.title}
        </summary>
        {!steps && <p class="help">{words.none}</p>}
        {steps && (
          <DataTable class="steps" columns={[words.code, words.step, { n: words.result }]}>
            {steps.map(({ code, arithmetic, result }) => (
              <tr key={code} class={code.includes('-') ? undefined : 'sum'}>
                <th scope="row">{code === 'total' ? words.total : code}</th>
                <td class="wrap">
                  {titles.has(code) && <small>{localize(titles.get(code)!, language)} </small>}
                  {arithmetic}
                </td>
                <td class="n">{result ?? '–'}</td>
              </tr>
            ))}
          </DataTable>
        )}
      </details>
    </section>
  );
}
