import { pointsOf } from '../../../server/survey/questionnaire/design/assemble.ts';
import {
  type DesignTexts,
  listAt,
  nameOf,
  questionsBefore,
  textAt,
} from '../../../server/survey/questionnaire/design/texts.ts';
import { stringsIn } from '../../language.ts';
import { ActButton, BoxesField, type DesignForm, SelectField, TextField } from './form-field.tsx';
import { answerText, questionChoice, routingText } from './part-text.ts';

interface RoutingProps {
  form: DesignForm;
  texts: DesignTexts;
  part: string;
}

/** When a question is asked: a row for each condition, all or any of which have to hold. */
export function RoutingPart({ form, texts, part }: RoutingProps) {
  const { question: words } = stringsIn(form.language).design;
  const list = nameOf(part, 'conditions');
  const conditions = listAt(texts, part, 'conditions');
  const isOpen = form.mayEdit && !form.isLocked(list);
  return (
    <section id={list}>
      <h2>{words.routing}</h2>
      <p>{routingText(texts, part, form.language) ?? words.always}</p>
      {conditions.length > 1 && (
        <div class="fields">
          <SelectField
            form={form}
            name={nameOf(part, 'match')}
            label={words.match}
            options={[
              ['all', words.all],
              ['any', words.any],
            ]}
          />
        </div>
      )}
      {conditions.map((condition) => (
        <ConditionFields key={condition} form={form} texts={texts} part={part} condition={condition} />
      ))}
      {isOpen &&
        (questionsBefore(texts, part).length > 0 ? (
          <ActButton value={`add ${list}`} label={words.addCondition} />
        ) : (
          <p class="help">{words.noEarlier}</p>
        ))}
    </section>
  );
}

function ConditionFields({ form, texts, part, condition }: RoutingProps & { condition: string }) {
  const { question: words } = stringsIn(form.language).design;
  const { language } = form;
  const earlier = questionsBefore(texts, part);
  const decider = textAt(texts, condition, 'question');
  const isGone = decider !== '' && !earlier.includes(decider);
  const isOpen = form.mayEdit && !form.isLocked(nameOf(condition, 'question'));
  return (
    <fieldset class="condition">
      <legend class="unseen">{words.routing}</legend>
      <div class="fields">
        <SelectField
          form={form}
          name={nameOf(condition, 'question')}
          label={words.if}
          options={[
            ['', words.chooseQuestion],
            ...earlier.map((key) => [key, questionChoice(texts, key, language)] as const),
            ...(isGone
              ? [[decider, `${questionChoice(texts, decider, language)} ${words.gone}`] as const]
              : []),
          ]}
        />
        <SelectField
          form={form}
          name={nameOf(condition, 'comparison')}
          label={words.comparison}
          options={[
            ['in', words.in],
            ['notIn', words.notIn],
          ]}
        />
      </div>
      <Answers form={form} texts={texts} decider={decider} condition={condition} />
      {isOpen && <ActButton value={`remove ${condition}`} label={words.removeCondition} />}
    </fieldset>
  );
}

interface AnswersProps {
  form: DesignForm;
  texts: DesignTexts;
  decider: string;
  condition: string;
}

/** The answers of the question that a condition depends on, to be ticked; numbers and texts are typed. */
function Answers({ form, texts, decider, condition }: AnswersProps) {
  const { question: words, special } = stringsIn(form.language).design;
  const name = nameOf(condition, 'answers');
  const type = textAt(texts, decider, 'type');
  if (decider === '') return <p class="help">{words.firstChoose}</p>;
  if (type === 'number' || type === 'text')
    return <TextField form={form} name={name} label={words.values} hint={words.valuesLead} rows={2} />;
  const ways = listAt(texts, decider, 'special');
  const answers = type === 'scale' ? pointsOf(texts, decider).map(String) : listAt(texts, decider, 'options');
  const known = [...answers, ...ways];
  const saved = textAt(texts, condition, 'answers').split('\n').filter(Boolean);
  return (
    <BoxesField
      form={form}
      name={name}
      label={words.values}
      options={[...known, ...saved.filter((line) => !known.includes(line))].map((line) => [
        line,
        line in special
          ? special[line as keyof typeof special]
          : answerText(texts, decider, line, form.language),
      ])}
    />
  );
}
