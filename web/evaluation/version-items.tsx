import type { Item } from '../../server/survey/evaluation/indicator-set.ts';
import { fieldOf, titlesOf } from '../../server/survey/evaluation/set-parts.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import { stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { entryText } from './entry-text.ts';
import { FileLink } from './evidence-files.tsx';
import type { VersionPageProps } from './version-props.ts';

export function VersionItems({ takesRemarks, ...props }: VersionPageProps & { takesRemarks?: boolean }) {
  const { language, set, decisions } = props;
  const { version: words } = stringsIn(language).evaluation;
  const remarks = Object.assign({}, ...decisions.map((one) => one.remarks)) as Record<string, string>;
  return (
    <section>
      <h2>{words.data}</h2>
      {set.levels.map((level) => {
        const items = level.indicators.flatMap((indicator) =>
          indicator.items.filter((item) => item.data !== undefined),
        );
        if (items.length === 0) return null;
        return (
          <details key={level.code} open>
            <summary>
              <b>
                {level.code} {localize(level.title, language)}
              </b>
            </summary>
            {items.map((item) => (
              <ReadItem
                key={item.code}
                item={item}
                said={remarks[item.code]}
                takesRemarks={takesRemarks === true}
                {...props}
              />
            ))}
          </details>
        );
      })}
    </section>
  );
}

function ReadItem({
  item,
  said,
  takesRemarks,
  ...props
}: VersionPageProps & { item: Item; said: string | undefined; takesRemarks: boolean }) {
  const { language, set, report, differences, evaluation, city, fileNames, typed, ministries } = props;
  const words = stringsIn(language).evaluation;
  const title = localize(titlesOf(set).get(item.code) ?? {}, language);
  const files = report.evidence[item.code] ?? [];
  const changed = new Set(differences.map(({ field }) => field));
  return (
    <div class="read-item" id={item.code}>
      <h3>
        {item.code} {title}
      </h3>
      <dl>
        {(item.data ?? []).map((datum) => {
          const field = fieldOf(item, datum);
          return (
            <div key={datum.id} class={changed.has(field) ? 'changed' : undefined}>
              <dt>{localize(datum.title, language)}</dt>
              <dd>{entryText(item, datum, report.values[field], language)}</dd>
            </div>
          );
        })}
        {files.length > 0 && (
          <div>
            <dt>{words.level.files}</dt>
            <dd>
              {files.map((sha256, i) => (
                <span key={sha256}>
                  {i > 0 && ' · '}
                  <FileLink
                    evaluation={evaluation.code}
                    city={city}
                    sha256={sha256}
                    name={fileNames.get(sha256)}
                  />
                </span>
              ))}
            </dd>
          </div>
        )}
      </dl>
      {said && <p class="flag">{fill(words.level.remark, { text: said })}</p>}
      {ministries
        .filter((one) => one.item === item.code)
        .map(({ id, byName, text }) => (
          <p key={id} class="flag">
            {fill(words.version.remarked, { person: byName, text })}
          </p>
        ))}
      {takesRemarks && (
        <details class="remark" open={(typed.remarks[item.code] ?? '') !== ''}>
          <summary>
            {words.version.remark} <span class="unseen">{item.code}</span>
          </summary>
          <textarea
            name={`remark.${item.code}`}
            rows={2}
            defaultValue={typed.remarks[item.code] ?? ''}
            aria-label={`${words.version.remark} ${item.code}`}
          />
        </details>
      )}
    </div>
  );
}
