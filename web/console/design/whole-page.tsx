import {
  languagesOf,
  listAt,
  nameOf,
  textAt,
  WHOLE,
} from '../../../server/survey/questionnaire/design/texts.ts';
import { stringsIn } from '../../language.ts';
import { fill } from '../../ui/interpolate.ts';
import { ActButton, SelectField, TextField, YesField } from './form-field.tsx';
import { type DesignFormPageProps, designFormPage } from './form-page.tsx';
import { partText, questionChoice, tongueName } from './part-text.ts';
import { Tongues } from './tongues.tsx';

/** Everything around the questions of a draft: its name, texts and languages, the dimensions, and the weighting. */
export function wholePage(props: DesignFormPageProps & { typedLanguage: string }): string {
  const { language, texts, form } = props;
  const { whole: words, outline } = stringsIn(language).design;
  return designFormPage(
    props,
    outline.whole,
    <>
      <section>
        <h2>{words.heading}</h2>
        <div class="fields">
          <TextField
            form={form}
            name={nameOf(WHOLE, 'name')}
            label={words.name}
            hint={words.nameHint}
            isCode
          />
        </div>
        <Tongues form={form} texts={texts} part={WHOLE} what="title" label={words.title} />
        <Tongues form={form} texts={texts} part={WHOLE} what="intro" label={words.intro} rows={3} />
      </section>
      <Languages {...props} />
      <Dimensions {...props} />
      <Weighting {...props} />
    </>,
  );
}

function Languages({
  language,
  texts,
  form,
  typedLanguage,
}: DesignFormPageProps & { typedLanguage: string }) {
  const { whole: words } = stringsIn(language).design;
  const languages = languagesOf(texts);
  return (
    <section id="draft.languages">
      <h2>{words.languages}</h2>
      <p class="help">{words.languagesLead}</p>
      <ul class="plain-list">
        {languages.map((one) => (
          <li key={one}>
            {tongueName(one)} <code>{one}</code>{' '}
            {form.mayEdit && languages.length > 1 && (
              <ActButton
                value={`remove-language ${one}`}
                label={fill(words.removeLanguage, { language: tongueName(one) })}
                mark="✕"
              />
            )}
          </li>
        ))}
      </ul>
      {form.mayEdit && (
        <div class="field short">
          <label for="language">{words.languageCode}</label>
          <input
            type="text"
            id="language"
            name="language"
            autoComplete="off"
            autoCapitalize="none"
            spellcheck={false}
            defaultValue={typedLanguage}
            aria-describedby="language-hint"
          />
          <p class="help" id="language-hint">
            {words.languageHint}
          </p>
          <ActButton value="add-language" label={words.addLanguage} />
        </div>
      )}
    </section>
  );
}

function Dimensions({ language, texts, form }: DesignFormPageProps) {
  const { whole: words, outline } = stringsIn(language).design;
  const list = nameOf(WHOLE, 'dimensions');
  const keys = listAt(texts, WHOLE, 'dimensions');
  const sum = keys.reduce((total, key) => total + (Number(textAt(texts, key, 'weight')) || 0), 0);
  const isOpen = form.mayEdit && !form.isLocked(list);
  return (
    <section id={list}>
      <h2>{words.dimensions}</h2>
      <p class="help">{fill(words.dimensionsLead, { sum: Number(sum.toFixed(6)) })}</p>
      <ol class="design-options">
        {keys.map((key) => (
          <li key={key} class="design-option">
            <TextField form={form} name={nameOf(key, 'id')} label={words.id} isCode />
            <Tongues form={form} texts={texts} part={key} what="title" label={words.dimensionTitle} />
            <TextField form={form} name={nameOf(key, 'weight')} label={words.weight} isNumber />
            {isOpen && (
              <div class="marks">
                <ActButton
                  value={`up ${key}`}
                  label={outline.up}
                  about={partText(texts, key, language)}
                  mark="↑"
                />
                <ActButton
                  value={`down ${key}`}
                  label={outline.down}
                  about={partText(texts, key, language)}
                  mark="↓"
                />
                <ActButton
                  value={`remove ${key}`}
                  label={outline.remove}
                  about={partText(texts, key, language)}
                  mark="✕"
                />
              </div>
            )}
          </li>
        ))}
      </ol>
      {isOpen && <ActButton value={`add ${list}`} label={words.addDimension} />}
    </section>
  );
}

function Weighting({ language, texts, form }: DesignFormPageProps) {
  const { whole: words, outline, question } = stringsIn(language).design;
  const list = nameOf(WHOLE, 'weighting');
  const isOpen = form.mayEdit && !form.isLocked(list);
  const candidates = listAt(texts, WHOLE, 'questions').filter((key) => {
    const [role, type] = [textAt(texts, key, 'role'), textAt(texts, key, 'type')];
    return role === 'weighting' || (role === 'profile' && (type === 'single' || type === 'multiple'));
  });
  const optionsOf = (variable: string) => {
    const question = textAt(texts, variable, 'question');
    return textAt(texts, question, 'type') === 'multiple' ? listAt(texts, question, 'options') : [];
  };
  return (
    <section id={list}>
      <h2>{words.weighting}</h2>
      <p class="help">{words.weightingLead}</p>
      {listAt(texts, WHOLE, 'weighting').map((key) => (
        <div key={key} class="fields">
          <SelectField
            form={form}
            name={nameOf(key, 'question')}
            label={words.variable}
            options={[
              ['', question.chooseQuestion],
              ...candidates.map((one) => [one, questionChoice(texts, one, language)] as const),
            ]}
          />
          <YesField
            form={form}
            name={nameOf(key, 'ordered')}
            label={words.ordered}
            hint={words.orderedHint}
            isAlwaysSaid
          />
          <YesField
            form={form}
            name={nameOf(key, 'optional')}
            label={words.optional}
            hint={words.optionalHint}
          />
          {optionsOf(key).length > 0 && (
            <SelectField
              form={form}
              name={nameOf(key, 'option')}
              label={words.dividingOption}
              options={[
                ['', words.chooseOption],
                ...optionsOf(key).map((one) => [one, partText(texts, one, language)] as const),
              ]}
            />
          )}
          {isOpen && (
            <div class="marks">
              <ActButton value={`remove ${key}`} label={outline.remove} mark="✕" />
            </div>
          )}
        </div>
      ))}
      {isOpen && <ActButton value={`add ${list}`} label={words.addVariable} />}
    </section>
  );
}
