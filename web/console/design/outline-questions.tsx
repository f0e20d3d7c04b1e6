import {
  languagesOf,
  listAt,
  nameOf,
  textAt,
  WHOLE,
} from '../../../server/survey/questionnaire/design/texts.ts';
import { stringsIn } from '../../language.ts';
import { designPartPath, designPath } from '../../paths.ts';
import { fill } from '../../ui/interpolate.ts';
import { ActButton } from './form-field.tsx';
import type { DesignPageProps } from './form-page.tsx';
import { partText, routingText, tongueName } from './part-text.ts';

/** A heading of the questionnaire as residents see it, by the question that begins below it. */
export interface OutlineHeading {
  page: number;
  text: string;
}

export interface OutlineProps extends DesignPageProps {
  headings: ReadonlyMap<string, OutlineHeading>;
  /** Fields of texts that lack a language. */
  missing: readonly string[];
}

export function OutlineModule({ module, ...props }: OutlineProps & { module: string }) {
  const { language, wave, texts, mayEdit } = props;
  const { outline: words } = stringsIn(language).design;
  const name = partText(texts, module, language);
  return (
    <div class="module" id={module}>
      <h3>
        <a href={designPartPath(wave.code, module)}>{fill(words.module, { name })}</a>{' '}
        <OutlineMarks {...props} part={module} />
      </h3>
      <p class="help">{fill(words.scope, { places: listAt(texts, module, 'scope').join(', ') || '–' })}</p>
      {mayEdit && (
        <form method="post" action={designPath(wave.code)}>
          <RowButtons part={module} name={name} language={language} />
        </form>
      )}
      <OutlineQuestions {...props} list={nameOf(module, 'questions')} title={undefined} />
    </div>
  );
}

interface QuestionsProps extends OutlineProps {
  list: string;
  title: string | undefined;
}

export function OutlineQuestions({ list, title, ...props }: QuestionsProps) {
  const { language, wave, texts, mayEdit, isCoreLocked, headings } = props;
  const { outline: words, types, roles } = stringsIn(language).design;
  const [owner = '', what = ''] = list.split('.');
  const keys = listAt(texts, owner, what);
  const isOpen = mayEdit && !(isCoreLocked && owner === WHOLE);
  return (
    <>
      {title && <h3>{title}</h3>}
      {keys.length === 0 && <p class="note">{words.none}</p>}
      <form method="post" action={designPath(wave.code)}>
        <ol class="outline">
          {keys.map((key) => {
            const condition = routingText(texts, key, language);
            const name = partText(texts, key, language);
            const heading = headings.get(key);
            return (
              <li key={key} id={key}>
                {heading && (
                  <p class="page-heading">
                    {fill(words.page, { n: heading.page })} · {heading.text}
                  </p>
                )}
                <div>
                  <a href={designPartPath(wave.code, key)}>{name}</a> <code>{textAt(texts, key, 'id')}</code>{' '}
                  <small class="about">
                    {types[textAt(texts, key, 'type') as keyof typeof types] ?? textAt(texts, key, 'type')} ·{' '}
                    {roles[textAt(texts, key, 'role') as keyof typeof roles] ?? textAt(texts, key, 'role')}
                  </small>{' '}
                  <OutlineMarks {...props} part={key} />
                  {condition && <p class="help">{fill(words.asked, { condition })}</p>}
                </div>
                {isOpen && <RowButtons part={key} name={name} language={language} />}
              </li>
            );
          })}
        </ol>
      </form>
      {isOpen && (
        <form method="post" action={designPath(wave.code)} class="adding">
          <label for={`type-${owner}`}>{words.addType}</label>{' '}
          <select id={`type-${owner}`} name="type">
            {Object.entries(types).map(([type, label]) => (
              <option key={type} value={type}>
                {label}
              </option>
            ))}
          </select>{' '}
          <ActButton value={`add ${list}`} label={words.add} />
        </form>
      )}
    </>
  );
}

function RowButtons({
  part,
  name,
  language,
}: { part: string; name: string } & Pick<OutlineProps, 'language'>) {
  const { outline: words } = stringsIn(language).design;
  return (
    <div class="marks">
      <ActButton value={`up ${part}`} label={words.up} about={name} mark="↑" />
      <ActButton value={`down ${part}`} label={words.down} about={name} mark="↓" />
      <ActButton value={`copy ${part}`} label={words.copy} about={name} mark="⧉" />
      <ActButton value={`remove ${part}`} label={words.remove} about={name} mark="✕" />
    </div>
  );
}

/** The faults of a part, and its missing languages. */
export function OutlineMarks({ language, texts, faults, missing, part }: OutlineProps & { part: string }) {
  const { outline: words } = stringsIn(language).design;
  const own = faults.filter((fault) => fault.part === part);
  const lacking = own.flatMap(({ field }) =>
    missing.includes(field) ? [field.slice(field.lastIndexOf('.') + 1)] : [],
  );
  const wrong = own.length - lacking.length;
  const tongues = languagesOf(texts).filter((tongue) => lacking.includes(tongue));
  return (
    <>
      {wrong > 0 && <b class="flag">✕ {fill(words.faults, { n: wrong })}</b>}{' '}
      {tongues.length > 0 && (
        <b class="flag">△ {fill(words.missing, { languages: tongues.map(tongueName).join(', ') })}</b>
      )}
    </>
  );
}
