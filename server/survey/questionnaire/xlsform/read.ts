import { definitionSchema } from '../definition.ts';
import { faultsWithPaths, type PlacedFault } from '../issues.ts';
import type { Definition } from '../questionnaire.ts';
import { tagOfText } from './form-language.ts';
import { readDimensions, readFormSettings, readWeighting } from './form-settings.ts';
import { readFormTable } from './form-table.ts';
import { readChoices } from './read-choices.ts';
import { type FormPlaces, readSurveyRows, surveyColumns } from './read-survey.ts';
import { type FormPlace, type FormRow, type FormSheet, newFormReport } from './report.ts';

/** The result of reading an XLSForm. */
export interface FormReading {
  /** Null where the form has to be corrected first. */
  definition: Definition | null;
  /** Every row that is not blank, with its outcome. */
  rows: FormRow[];
}

/**
 * Reads an XLSForm as a definition. Rows without a counterpart in this program are left out, and reported; anything
 * that would make the questionnaire ask other people, or ask something else, is refused.
 */
export function readXlsForm(sheets: readonly FormSheet[]): FormReading {
  const report = newFormReport();
  const sheetNamed = (name: string) => sheets.find((sheet) => sheet.name.trim().toLowerCase() === name);
  const survey = sheetNamed('survey');
  if (!survey) {
    const place: FormPlace = { sheet: sheets[0]?.name ?? '', row: 1 };
    report.note(place, 'refused', 'noSheet', { sheets: sheets.map(({ name }) => name).join(', ') });
    return { definition: null, rows: report.rows() };
  }
  const long = sheets.find(({ rows }) => rows.length > MOST_ROWS);
  if (long) {
    const values = { n: String(long.rows.length), max: String(MOST_ROWS) };
    report.note({ sheet: long.name, row: 1 }, 'refused', 'longSheet', values);
    return { definition: null, rows: report.rows() };
  }
  for (const { name, rows } of sheets)
    if (!readSheets.includes(name.trim().toLowerCase()) && rows.length > 0)
      report.note({ sheet: name, row: 1 }, 'leftOut', 'otherSheet');
  const guessed = tagOfText(survey.rows.flat().join(' '));
  const settings = readFormSettings(sheetNamed('settings'), guessed, report);
  const { defaultLanguage } = settings;
  const table = readFormTable(survey, surveyColumns, defaultLanguage, report);
  const languages = settings.languages ?? table.languages;
  const choices = sheetNamed('choices');
  const lists = readChoices(choices, languages, defaultLanguage, report);
  const { questions, modules, intro, places } = readSurveyRows(table, lists, report);
  if (questions.length === 0) report.note(table.header, 'refused', 'noRows');

  const roles = [...questions, ...modules.flatMap((module) => module.questions)].map(
    (question) => (question as { role: string }).role,
  );
  if (!table.has('cs_role')) report.note(table.header, 'changed', 'noRoles');
  const dimensions = readDimensions(sheetNamed('cs_dimensions'), defaultLanguage, report);
  const listed = readWeighting(sheetNamed('cs_weighting'), report);
  if (!listed && roles.includes('weighting')) report.note(table.header, 'changed', 'noWeighting');
  const weighting =
    listed?.map(({ value }) => value) ??
    questions.flatMap((question) => {
      const { id, role } = question as { id: string; role: string };
      return role === 'weighting' ? [{ question: id, ordered: false }] : [];
    });

  const title = settings.title ?? Object.fromEntries(languages.map((language) => [language, settings.name]));
  if (!settings.title) report.note(settings.at('form_title'), 'changed', 'noTitle', { title: settings.name });
  if (!intro) report.note(table.header, 'changed', 'noIntro');
  const parsed = definitionSchema.safeParse({
    name: settings.name,
    languages,
    title: inEach(title, languages),
    intro: intro ?? inEach(title, languages),
    dimensions: dimensions.map(({ value }) => value),
    weighting,
    questions,
    modules,
  });
  if (!parsed.success && questions.length > 0) {
    const all: FormPlaces = [
      ...places,
      [['title'], settings.at('form_title')],
      [['name'], settings.at('form_id')],
      [['languages'], table.header],
      [['intro'], table.header],
      ...dimensions.flatMap(
        ({ at }, i): FormPlaces => [
          [['dimensions', i], at('id')],
          [['dimensions', i, 'title'], at('label')],
          [['dimensions', i, 'weight'], at('weight')],
        ],
      ),
      [['dimensions'], dimensions[0]?.at('weight') ?? table.header],
      ...(listed ?? []).flatMap(
        ({ at }, i): FormPlaces => [
          [['weighting', i], at('question')],
          [['weighting', i, 'ordered'], at('ordered')],
          [['weighting', i, 'option'], at('option')],
        ],
      ),
      [['weighting'], listed?.[0]?.at('question') ?? table.header],
    ];
    const placeOf = placesByPath(all);
    for (const fault of faultsWithPaths(parsed.error))
      report.note(placeOf(fault) ?? table.header, 'refused', 'definition', { message: fault.message });
  }
  const rows = report.rows();
  const isRefused = rows.some(({ outcome }) => outcome === 'refused');
  return { definition: parsed.success && !isRefused ? parsed.data : null, rows };
}

/** The core, and modules for all provinces and cities, need half. */
const MOST_ROWS = 20_000;

const readSheets = ['survey', 'choices', 'settings', 'cs_dimensions', 'cs_weighting'];

/** A title in a single language, copied to all. */
function inEach(
  title: Readonly<Record<string, string>>,
  languages: readonly string[],
): Record<string, string> {
  const [only, ...others] = Object.values(title);
  const isAlone = only !== undefined && others.length === 0;
  return isAlone ? Object.fromEntries(languages.map((language) => [language, only])) : { ...title };
}

/** Finds the place of the smallest part of the definition around a fault. */
function placesByPath(places: FormPlaces): (fault: PlacedFault) => FormPlace | undefined {
  const byPath = new Map(places.map(([path, place]) => [path.join('.'), place]));
  return ({ path }) => {
    for (let length = path.length; length > 0; length--) {
      const place = byPath.get(path.slice(0, length).map(String).join('.'));
      if (place) return place;
    }
    return undefined;
  };
}
