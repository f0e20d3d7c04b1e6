import { pointsOf } from '../../../server/survey/questionnaire/design/assemble.ts';
import {
  type DesignTexts,
  listAt,
  nameOf,
  textAt,
} from '../../../server/survey/questionnaire/design/texts.ts';
import { stringsIn } from '../../language.ts';
import { fill } from '../../ui/interpolate.ts';
import { ActButton, type DesignForm, SelectField, TextField, YesField } from './form-field.tsx';
import { partText } from './part-text.ts';
import { Tongues } from './tongues.tsx';

interface PartProps {
  form: DesignForm;
  texts: DesignTexts;
  part: string;
}

/** The possible answers, by the type of the question. */
export function AnswersPart(props: PartProps) {
  const { form, texts, part } = props;
  const { question: words } = stringsIn(form.language).design;
  const type = textAt(texts, part, 'type');
  return (
    <section>
      <h2>{words.answers}</h2>
      {(type === 'single' || type === 'multiple') && <Options {...props} />}
      {type === 'scale' && <ScaleFields {...props} />}
      {type === 'number' && (
        <div class="fields">
          <TextField form={form} name={nameOf(part, 'min')} label={words.min} isNumber />
          <TextField form={form} name={nameOf(part, 'max')} label={words.max} isNumber />
        </div>
      )}
      {type === 'text' && (
        <div class="fields">
          <TextField form={form} name={nameOf(part, 'maxLength')} label={words.maxLength} isNumber />
        </div>
      )}
    </section>
  );
}

function Options({ form, texts, part }: PartProps) {
  const { question: words } = stringsIn(form.language).design;
  const list = nameOf(part, 'options');
  return (
    <>
      {textAt(texts, part, 'type') === 'single' && (
        <div class="fields">
          <SelectField
            form={form}
            name={nameOf(part, 'optionsFrom')}
            label={words.optionsFrom}
            options={[
              ['', words.no],
              ['districts-2023', words.yes],
            ]}
          />
        </div>
      )}
      <ol class="design-options" id={list}>
        {listAt(texts, part, 'options').map((key) => (
          <OptionFields key={key} form={form} texts={texts} part={part} option={key} />
        ))}
      </ol>
      {form.mayEdit && !form.isLocked(list) && <ActButton value={`add ${list}`} label={words.addOption} />}
    </>
  );
}

/** An option, with its meaning for the question; typed text without effect stays visible, so that it can be removed. */
function OptionFields({ form, texts, part, option }: PartProps & { option: string }) {
  const { question: words, outline } = stringsIn(form.language).design;
  const [type, role] = [textAt(texts, part, 'type'), textAt(texts, part, 'role')];
  const says = (what: string) => textAt(texts, option, what) !== '';
  const about = partText(texts, option, form.language);
  const isOpen = form.mayEdit && !form.isLocked(nameOf(option, 'value'));
  return (
    <li class="design-option">
      <TextField form={form} name={nameOf(option, 'value')} label={words.value} isCode />
      <Tongues form={form} texts={texts} part={option} what="label" label={words.label} />
      {((type === 'single' && role === 'scored') || says('score')) && (
        <TextField form={form} name={nameOf(option, 'score')} label={words.score} isNumber />
      )}
      {(role === 'eligibility' || textAt(texts, option, 'eligible') === 'no') && (
        <SelectField
          form={form}
          name={nameOf(option, 'eligible')}
          label={words.eligible}
          options={[
            ['', words.inside],
            ['no', words.outside],
          ]}
        />
      )}
      {(type === 'multiple' || textAt(texts, option, 'exclusive') === 'yes') && (
        <YesField form={form} name={nameOf(option, 'exclusive')} label={words.exclusive} />
      )}
      {isOpen && (
        <div class="marks">
          <ActButton value={`up ${option}`} label={outline.up} about={about} mark="↑" />
          <ActButton value={`down ${option}`} label={outline.down} about={about} mark="↓" />
          <ActButton value={`remove ${option}`} label={outline.remove} about={about} mark="✕" />
        </div>
      )}
    </li>
  );
}

function ScaleFields({ form, texts, part }: PartProps) {
  const { question: words } = stringsIn(form.language).design;
  return (
    <>
      <div class="fields">
        <TextField form={form} name={nameOf(part, 'scaleMin')} label={words.scaleMin} isNumber />
        <TextField form={form} name={nameOf(part, 'scaleMax')} label={words.scaleMax} isNumber />
        <YesField form={form} name={nameOf(part, 'reversed')} label={words.reversed} />
        <YesField form={form} name={nameOf(part, 'labelled')} label={words.labelled} />
      </div>
      {textAt(texts, part, 'labelled') === 'yes' &&
        pointsOf(texts, part).map((code) => (
          <Tongues
            key={code}
            form={form}
            texts={texts}
            part={part}
            what={`label${code}`}
            label={fill(words.level, { n: code })}
          />
        ))}
    </>
  );
}
