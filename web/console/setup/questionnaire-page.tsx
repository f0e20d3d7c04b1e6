import type { QuestionnaireVersion } from '../../../db/questionnaires.ts';
import type { FormReading } from '../../../server/survey/questionnaire/xlsform/read.ts';
import { colonIn, endonyms, type Language, stringsIn } from '../../language.ts';
import { designPath, paperSheetsPath, setupStepPath } from '../../paths.ts';
import { fill } from '../../ui/interpolate.ts';
import { FormReportCard } from './form-report.tsx';
import { CodeField, FileField, Save, SetupOption, type StepProps, stepPage } from './step-page.tsx';

export interface SetupQuestionnaireProps extends StepProps {
  questionnaire: QuestionnaireVersion;
  stored: readonly { name: string; version: number }[];
  typed: { choice: string; text: string };
  /** Names of templates. */
  templates: readonly string[];
  /** The reading of an uploaded XLSForm, not saved yet. */
  reading: FormReading | undefined;
  /** The previous wave's code, and the ids of scored questions that differ from it. */
  compared: { wave: string; items: readonly string[] } | undefined;
}

/** The questionnaire: the current one, a template, a stored one or a file. */
export function setupQuestionnairePage(props: SetupQuestionnaireProps): string {
  const { language, wave, questionnaire, stored, typed, templates, reading, compared, was, mayChange } =
    props;
  const { design, paperSheet, xlsForm, setup } = stringsIn(language);
  const words = setup.questionnaire;
  const { name, version, definition } = questionnaire;
  const option = (value: string, label: string) => (
    <SetupOption key={value} type="radio" name="choice" value={value} isChosen={typed.choice === value}>
      {label}
    </SetupOption>
  );
  return stepPage(
    props,
    'questionnaire',
    <>
      <p class="help">{words.lead}</p>
      <p>
        <b>{fill(words.current, { name, version })}</b>
      </p>
      <p>
        {fill(words.facts, {
          questions: definition.questions.length,
          dimensions: definition.dimensions.length,
          weighting: definition.weighting.map((w) => w.question).join(', ') || words.none,
          languages: definition.languages.map((l) => endonyms[l as Language] ?? l).join(', '),
        })}
      </p>
      {compared && (
        <p>
          {compared.items.length === 0
            ? fill(words.same, { wave: compared.wave })
            : fill(words.differs, { wave: compared.wave, items: compared.items.join(', ') })}
        </p>
      )}
      <p>
        {words.download}
        {colonIn(language)}
        <a href={`${setupStepPath(wave.code, 'questionnaire')}.xlsx`}>{words.asXlsForm}</a>
        {' · '}
        <a href={`${setupStepPath(wave.code, 'questionnaire')}.json`}>{words.asJson}</a>
        {mayChange && (
          <>
            {' · '}
            <a href={paperSheetsPath(wave.code)}>{paperSheet.title}</a>
          </>
        )}
      </p>
      <p>
        <a class="button" href={designPath(wave.code)}>
          {design.open}
        </a>
      </p>
      <p class="help">{design.openLead}</p>
      {reading && <FormReportCard language={language} reading={reading} />}
      {mayChange && (
        <form method="post" action={setupStepPath(wave.code, 'questionnaire')} encType="multipart/form-data">
          <fieldset>
            <legend>{words.choose}</legend>
            {option('keep', words.keep)}
            {templates.map((name) =>
              option(name, fill(words.template, { name: words.templates[name] ?? name })),
            )}
            {stored.map((one) =>
              option(
                `${one.version}:${one.name}`,
                `${words.stored}${colonIn(language)}${fill(words.storedOption, { name: one.name, version: one.version })}`,
              ),
            )}
          </fieldset>
          <FileField name="file" label={words.file} accept=".xlsx,.json,application/json" />
          <CodeField name="text" label={words.text} value={typed.text} />
          <Save language={language} was={was} label={reading?.definition ? xlsForm.use : undefined} />
        </form>
      )}
    </>,
  );
}
