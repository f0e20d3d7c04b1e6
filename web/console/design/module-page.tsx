import { listAt, nameOf } from '../../../server/survey/questionnaire/design/texts.ts';
import { cityName, type NamedCity } from '../../city-name.ts';
import { stringsIn } from '../../language.ts';
import { designPartPath } from '../../paths.ts';
import { fill } from '../../ui/interpolate.ts';
import { ActButton, BoxesField, TextField } from './form-field.tsx';
import { type DesignFormPageProps, designFormPage } from './form-page.tsx';
import { partText } from './part-text.ts';
import { Tongues } from './tongues.tsx';

/** A province with those of its cities that can be asked. */
export interface ModuleProvince {
  code: string;
  name: string;
  cities: readonly NamedCity[];
}

/** A module of a draft: its name, where it is asked, and its questions. */
export function modulePage(props: DesignFormPageProps & { provinces: readonly ModuleProvince[] }): string {
  const { language, texts, part, form, wave, provinces } = props;
  const { module: words, outline, types } = stringsIn(language).design;
  const questions = listAt(texts, part, 'questions');
  const chosen = listAt(texts, part, 'scope');
  return designFormPage(
    props,
    `${words.title}: ${partText(texts, part, language)}`,
    <>
      <p class="help">{words.lead}</p>
      <section>
        <div class="fields">
          <TextField form={form} name={nameOf(part, 'id')} label={words.id} isCode />
        </div>
        <Tongues form={form} texts={texts} part={part} what="title" label={words.name} />
      </section>
      <section>
        <h2>{words.questions}</h2>
        <ol>
          {questions.map((key) => (
            <li key={key}>
              <a href={designPartPath(wave.code, key)}>{partText(texts, key, language)}</a>{' '}
              <code>{texts[nameOf(key, 'id')]}</code>
            </li>
          ))}
        </ol>
        {form.mayEdit && (
          <div class="field short">
            <label for="type">{outline.addType}</label>
            <select id="type" name="type">
              {Object.entries(types).map(([type, label]) => (
                <option key={type} value={type}>
                  {label}
                </option>
              ))}
            </select>{' '}
            <ActButton value={`add ${nameOf(part, 'questions')}`} label={outline.add} />
          </div>
        )}
      </section>
      <section>
        <h2>{words.scope}</h2>
        <p class="help">
          {words.scopeLead} {fill(words.chosen, { n: chosen.length })}
        </p>
        <BoxesField
          form={form}
          name={nameOf(part, 'scope')}
          label={words.scope}
          isLabelUnseen
          options={provinces.flatMap(({ code, name, cities }) => [
            [code, fill(words.wholeProvince, { province: name })] as const,
            ...cities.map((city) => [city.code, cityName(city, language)] as const),
          ])}
        />
      </section>
    </>,
  );
}
