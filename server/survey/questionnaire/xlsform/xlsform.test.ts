import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyDefinition } from '../../../../test/support/definitions.ts';
import { canonicalJson, sha256 } from '../../../crypto/digest.ts';
import { questionnaireTemplates } from '../templates/templates.ts';
import { type FormReading, readXlsForm } from './read.ts';
import type { FormSheet } from './report.ts';
import { writeXlsForm } from './write.ts';

const digestOf = (value: unknown) => sha256(canonicalJson(value));

/** Sheets as tables with a bar between cells, and "@" for the dollar of references. */
function sheets(tables: Record<string, string>): FormSheet[] {
  return Object.entries(tables).map(([name, table]) => ({
    name,
    rows: table
      .trim()
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('@', '$'))),
  }));
}

const read = (
  survey: string,
  choices = YES_NO,
  settings = 'form_title|form_id\nVisits|visits',
): FormReading => readXlsForm(sheets({ survey, choices, settings }));

const YES_NO = `
list_name | name | label::English (en)
yn | yes | Yes
yn | no | No`;

/** The place, outcome and finding of all notes. */
const notesOf = ({ rows }: FormReading): string[] =>
  rows.flatMap(({ sheet, row, notes }) =>
    notes.map(({ column = '', outcome, finding }) => `${sheet} ${row} ${column}: ${outcome} ${finding}`),
  );
const gravestOf = (reading: FormReading): string[] =>
  notesOf(reading).filter((note) => / (refused|leftOut) /.test(note));
const questionIn = ({ definition }: FormReading, id: string) =>
  definition?.questions.find((question) => question.id === id);

describe('there and back', () => {
  it.each([...questionnaireTemplates])('changes no comma of the template %s', (_, d) => {
    const { definition, rows } = readXlsForm(writeXlsForm(d));
    expect(rows.filter(({ outcome }) => outcome !== 'taken')).toEqual([]);
    expect(digestOf(definition)).toBe(digestOf(d));
  });

  it('changes nothing of any definition', () => {
    fc.assert(
      fc.property(anyDefinition, (d) => {
        const { definition, rows } = readXlsForm(writeXlsForm(d));
        expect(rows.flatMap(({ notes }) => notes).filter(({ outcome }) => outcome === 'refused')).toEqual([]);
        expect(definition).toEqual(d);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a form of another program', () => {
  it('takes what it can, and says of every row what became of it', () => {
    const reading = read(
      `
type | name | label::English (en) | hint::English (en) | required | relevant | constraint | appearance | media::image
start | start
today | today
note | hello | Good morning.
select_one yn | Consent | May we ask you? | | yes
begin_group | about | About it | | | @{Consent}=’yes’ | | field-list
integer | how_old | Your age | In years | TRUE | | . >= 16 and . < 120
text | why-not | Why? | | | @{how_old} > 40
text | words | In your words | | @{how_old} > 3 | | string-length(.) <= 80 | | cat.png
geopoint | where | Where are you?
calculate | double
end_group
note | bye | Thank you.`,
    );
    expect(notesOf(reading)).toEqual([
      'survey 1 media::image: leftOut plainColumn',
      'survey 1 : changed noRoles',
      'survey 2 type: leftOut recorded',
      'survey 3 type: leftOut recorded',
      'survey 4 type: changed intro',
      'survey 5 name: changed renamed',
      'survey 6 label::English (en): changed flattened',
      'survey 7 type: changed wholeNumber',
      'survey 8 name: changed renamed',
      'survey 8 constraint: changed noLength',
      'survey 8 relevant: refused range',
      'survey 9 required: changed yesOrNo',
      'survey 10 type: leftOut unsupported',
      'survey 11 type: leftOut computed',
      'survey 13 type: leftOut note',
    ]);
    expect(reading.definition).toBeNull();
  });

  it('becomes a definition once its routing can be asked', () => {
    const reading = read(`
type | name | label::English (en) | relevant | required | constraint
select_one yn | consent | May we ask you? | | yes |
integer | age | Your age | selected (@{consent}, “yes”) | yes | .>15 and .<121`);
    expect(gravestOf(reading)).toEqual([]);
    expect(questionIn(reading, 'age')).toEqual({
      id: 'age',
      type: 'number',
      role: 'profile',
      title: { en: 'Your age' },
      required: true,
      min: 16,
      max: 120,
      visibleIf: { all: [{ question: 'consent', in: ['yes'] }] },
    });
  });

  it('reads texts without a language in that of the settings, and older names of columns', () => {
    const reading = readXlsForm(
      sheets({
        survey: 'Type|Name|Caption|Relevance\nselect one yn|ok|可以吗？|\ntext|why|为什么？|@{ok} = "-1"',
        choices: 'list name|value|label\nyn|-1|不可以\nyn|1|可以',
        settings: 'title|id_string|default_language\n访问|visits|Chinese',
      }),
    );
    expect(reading.definition?.languages).toEqual(['zh-CN']);
    expect(questionIn(reading, 'why')?.visibleIf).toEqual({ all: [{ question: 'ok', in: ['minus1'] }] });
  });

  it('takes a likert list with a way out as a scale, and compares its points', () => {
    const reading = read(
      `
type | name | label::English (en) | appearance | relevant
select_one five | rating | How was it? | likert |
text | why | What went wrong? | | @{rating} <= 2 or @{rating} = 'dont_know'`,
      `
list_name | name | label::English (en)
five | 3 | Good
five | 1 | Bad
five | 2 | In between
five | dont_know | Don’t know`,
    );
    expect(questionIn(reading, 'rating')).toMatchObject({
      type: 'scale',
      scale: { min: 1, max: 3, labels: [{ en: 'Bad' }, { en: 'In between' }, { en: 'Good' }] },
      special: ['dont_know'],
    });
    expect(questionIn(reading, 'why')?.visibleIf).toEqual({
      all: [{ question: 'rating', in: [1, 2, 'dont_know'] }],
    });
  });

  it('leaves out a condition that the questions it names imply, and refuses what is no list of conditions', () => {
    const survey = (relevant: string) => `
type | name | label::English (en) | relevant
select_one yn | consent | May we? |
select_one yn | a | A? | @{consent} = 'yes'
select_one yn | b | B? | @{consent} = 'yes'
text | why | Why? | ${relevant}`;
    const reading = read(survey("@{consent} = 'yes' and (@{a} = 'no' or @{b} = 'no')"));
    expect(questionIn(reading, 'why')?.visibleIf).toEqual({
      any: [
        { question: 'a', in: ['no'] },
        { question: 'b', in: ['no'] },
      ],
    });
    const gravest = (relevant: string) => gravestOf(read(survey(relevant)));
    expect(gravest("@{consent} = 'yes' and (@{a} != 'no' or @{b} = 'no')")).toEqual([
      'survey 5 relevant: refused mixed',
    ]);
    expect(gravest('count-selected(@{a}) > 1')).toEqual(['survey 5 relevant: refused function']);
    expect(gravest("@{nobody} = 'yes'")).toEqual(['survey 5 relevant: refused unknownQuestion']);
    expect(gravest("@{a} = 'yes' nonsense")).toEqual(['survey 5 relevant: refused expression']);
    expect(gravest('false()')).toEqual(['survey 5 relevant: refused never']);
    expect(gravest("@{a} = 'maybe'")).toEqual(['survey 5 relevant: refused definition']);
    expect(gravest(`${'('.repeat(2000)}@{a} = 'yes'`)).toEqual(['survey 5 relevant: refused expression']);
  });

  it('leaves repeats out as a whole, and refuses what depends on them', () => {
    const reading = read(`
type | name | label::English (en) | relevant
begin_repeat | members | Members |
text | member | Who? |
end_repeat
text | about | About them? | @{member} != ''
end_group`);
    expect(gravestOf(reading)).toEqual([
      'survey 2 type: leftOut repeat',
      'survey 3 type: leftOut inRepeat',
      'survey 5 relevant: refused lostQuestion',
      'survey 6 type: refused unbegun',
    ]);
  });

  it('names every place of what is missing, at once', () => {
    const reading = readXlsForm(
      sheets({
        survey: `
type | name | label::English (en) | label::Klingonese
select_one nowhere | one | One |
select_one yn | two | | nuq
text | two | Again |
integer | city | City |`,
        choices: 'list_name|name\nyn|yes\nyn|yes\n|stray',
        extra: 'anything',
      }),
    );
    expect(reading.definition).toBeNull();
    expect(gravestOf(reading)).toEqual([
      'extra 1 : leftOut otherSheet',
      'survey 1 label::Klingonese: refused unknownLanguage',
      'survey 2 type: refused noList',
      'survey 3 label::English (en): refused definition',
      'survey 4 name: refused definition',
      'survey 5 name: refused definition',
      'choices 3 name: refused definition',
      'choices 4 list_name: leftOut listOfNone',
    ]);
  });

  it('says that a workbook without a survey is none', () => {
    expect(notesOf(readXlsForm(sheets({ Sheet1: 'a|b' })))).toEqual(['Sheet1 1 : refused noSheet']);
    expect(notesOf(readXlsForm([]))).toEqual([' 1 : refused noSheet']);
  });
});

describe('a form that would cost too much', () => {
  const blanks = ' '.repeat(32_000);

  it('is read as quickly as any, whatever a cell holds', () => {
    const survey = [
      ['type', 'name', `label::(${blanks}x`, 'relevant', 'constraint'],
      ['text', 'a', 'A', `\${${blanks}x`, `. <= ${'9'.repeat(32_000)}x`],
    ];
    const { definition } = readXlsForm([{ name: 'survey', rows: survey }]);
    expect(definition).toBeNull();
  });

  it('is refused where its rows, a list or all answers are too many', () => {
    const choices = (n: number) =>
      `list_name|name|label\n${Array.from({ length: n }, (_, i) => `l|c${i}|C`).join('\n')}`;
    const asked = (n: number) =>
      `type|name|label\n${Array.from({ length: n }, (_, i) => `select_one l|q${i}|Q`).join('\n')}`;
    expect(gravestOf(read(asked(1), choices(402)))).toContain('choices 402 : refused longList');
    expect(gravestOf(read(asked(130), choices(400)))).toContain('survey 127 : refused tooManyAnswers');
    expect(gravestOf(read(asked(1), choices(20_000)))).toEqual(['choices 1 : refused longSheet']);
  });
});
