import { documentFields } from '../../server/survey/release/document-fields.ts';
import { experimentalFields } from '../../server/survey/release/experimental-table.ts';
import { feedFields } from '../../server/survey/release/feed-fields.ts';
import { fieldTypes, fieldUnits, type ReleaseField } from '../../server/survey/release/field.ts';
import { tableFields } from '../../server/survey/release/table-fields.ts';
import { stringsIn } from '../language.ts';
import { notice } from '../notice/page.tsx';
import type { PageContext } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';

/** The meaning of each field of the published files and of the feed, its unit, and when it is empty. */
export function dictionaryPage(context: PageContext): string {
  const words = stringsIn(context.language).dictionary;
  const parts = [
    { id: 'table', heading: words.table, fields: tableFields },
    { id: 'experimental', heading: words.experimental, fields: experimentalFields },
    { id: 'feed', heading: words.feed, fields: feedFields },
    { id: 'release', heading: words.release, fields: documentFields },
  ];
  return notice(
    context,
    words.title,
    <>
      <p class="lead">{words.lead}</p>
      <ul>
        {parts.map(({ id, heading }) => (
          <li key={id}>
            <a href={`#${id}`}>{heading}</a>
          </li>
        ))}
      </ul>
      {parts.map((part) => (
        <Fields key={part.id} context={context} {...part} />
      ))}
    </>,
  );
}

interface FieldsProps {
  context: PageContext;
  id: string;
  heading: string;
  fields: Record<string, ReleaseField>;
}

function Fields({ context, id, heading, fields }: FieldsProps) {
  const words = stringsIn(context.language).dictionary;
  const language = context.language === 'en' ? 'en' : 'zh-CN';
  return (
    <section>
      <h2 id={id}>{heading}</h2>
      <dl>
        {Object.entries(fields).map(([name, { meaning, type, unit, empty }]) => (
          <div key={name}>
            <dt>
              <strong>
                <code>{name}</code>
              </strong>
            </dt>
            <dd>
              {meaning[language]}
              <p class="help">
                {[
                  fieldTypes[type][language],
                  ...(unit === 'none' ? [] : [`${words.unit}${fieldUnits[unit][language]}`]),
                  ...(empty ? [fill(words.empty, { when: empty[language] })] : []),
                ].join(' · ')}
              </p>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
