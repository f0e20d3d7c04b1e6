import { documentFields } from '../../server/survey/release/document-fields.ts';
import { experimentalFields } from '../../server/survey/release/experimental-table.ts';
import { feedFields } from '../../server/survey/release/feed-fields.ts';
import { fieldTypes, fieldUnits, type ReleaseField } from '../../server/survey/release/field.ts';
import { tableFields } from '../../server/survey/release/table-fields.ts';
import { stringsIn } from '../language.ts';
import { notice } from '../notice/page.tsx';
import type { PageContext } from '../ui/document.tsx';

/** What each field of the published files and of the feed means, its unit, and when it is empty. */
export function dictionaryPage(context: PageContext): string {
  const words = stringsIn(context.language).dictionary;
  return notice(
    context,
    words.title,
    <>
      <p class="lead">{words.lead}</p>
      <Fields context={context} heading={words.table} fields={tableFields} />
      <Fields context={context} heading={words.experimental} fields={experimentalFields} />
      <Fields context={context} heading={words.feed} fields={feedFields} />
      <Fields context={context} heading={words.release} fields={documentFields} />
    </>,
  );
}

interface FieldsProps {
  context: PageContext;
  heading: string;
  fields: Record<string, ReleaseField>;
}

function Fields({ context, heading, fields }: FieldsProps) {
  const words = stringsIn(context.language).dictionary;
  const language = context.language === 'en' ? 'en' : 'zh-CN';
  return (
    <section>
      <h2>{heading}</h2>
      <dl>
        {Object.entries(fields).map(([name, { meaning, type, unit, empty }]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              {meaning[language]}
              <p class="help">
                {words.type}
                {fieldTypes[type][language]} · {words.unit}
                {fieldUnits[unit][language]} · {words.empty}
                {empty?.[language] ?? words.never}
              </p>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
