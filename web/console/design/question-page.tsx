import {
  listAt,
  nameOf,
  questionsInOrder,
  questionTypes,
  textAt,
  WHOLE,
} from '../../../server/survey/questionnaire/design/texts.ts';
import { stringsIn } from '../../language.ts';
import { designPartPath } from '../../paths.ts';
import { AnswersPart } from './answers-part.tsx';
import { BoxesField, SelectField, TextField } from './form-field.tsx';
import { type DesignFormPageProps, designFormPage } from './form-page.tsx';
import { partText } from './part-text.ts';
import { RoutingPart } from './routing-part.tsx';
import { Tongues } from './tongues.tsx';

/** A question of a draft: its texts side by side, what it is, its answers, and when it is asked. */
export function questionPage(props: DesignFormPageProps): string {
  const { language, texts, part, form, wave } = props;
  const { question: words, types, roles, outline } = stringsIn(language).design;
  const order = questionsInOrder(texts).map(({ key }) => key);
  const at = order.indexOf(part);
  const [previous, next] = [order[at - 1], order[at + 1]];
  const role = textAt(texts, part, 'role');
  const neighbours = (
    <>
      {previous && <a href={designPartPath(wave.code, previous)}>← {words.previous}</a>}{' '}
      {next && <a href={designPartPath(wave.code, next)}>{words.next} →</a>}
    </>
  );
  return designFormPage(
    props,
    partText(texts, part, language),
    <>
      <section>
        <h2>{words.texts}</h2>
        <Tongues form={form} texts={texts} part={part} what="title" label={words.titleText} rows={2} />
        <Tongues form={form} texts={texts} part={part} what="help" label={words.help} rows={1} />
      </section>
      <section>
        <h2>{words.kind}</h2>
        <div class="fields">
          <SelectField
            form={form}
            name={nameOf(part, 'type')}
            label={words.type}
            options={questionTypes.map((type) => [type, types[type]])}
          />
          <TextField form={form} name={nameOf(part, 'id')} label={words.id} hint={words.idHint} isCode />
          <SelectField
            form={form}
            name={nameOf(part, 'role')}
            label={words.role}
            options={Object.entries(roles)}
          />
          {role === 'scored' && (
            <SelectField
              form={form}
              name={nameOf(part, 'dimension')}
              label={words.dimension}
              options={[
                ['', words.noDimension],
                ...listAt(texts, WHOLE, 'dimensions').map(
                  (key) => [key, partText(texts, key, language)] as const,
                ),
              ]}
            />
          )}
          <SelectField
            form={form}
            name={nameOf(part, 'required')}
            label={words.required}
            options={[
              ['yes', words.yes],
              ['no', words.no],
            ]}
          />
          {role === 'scored' && (
            <SelectField
              form={form}
              name={nameOf(part, 'whenHidden')}
              label={words.whenHidden}
              options={[
                ['', words.notAsked],
                ['not_used', words.countsNotUsed],
              ]}
            />
          )}
        </div>
        <BoxesField
          form={form}
          name={nameOf(part, 'special')}
          label={words.special}
          options={Object.entries(stringsIn(language).design.special)}
        />
      </section>
      <AnswersPart form={form} texts={texts} part={part} />
      <RoutingPart form={form} texts={texts} part={part} />
    </>,
    {
      before: (
        <nav class="neighbours" aria-label={outline.title}>
          {neighbours}
        </nav>
      ),
      after: <p class="neighbours">{neighbours}</p>,
    },
  );
}
