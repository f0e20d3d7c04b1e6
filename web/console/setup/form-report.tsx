import type { FormReading } from '../../../server/survey/questionnaire/xlsform/read.ts';
import { type FormRow, rowOutcomes } from '../../../server/survey/questionnaire/xlsform/report.ts';
import { colonIn, type Language, stringsIn } from '../../language.ts';
import { fill } from '../../ui/interpolate.ts';
import { DataTable } from '../../ui/table.tsx';
import { formNoteText, formPlaceText } from '../form-note.ts';

/** The outcome of every row of an XLSForm, gravest first. */
export function FormReportCard({ reading, language }: { reading: FormReading; language: Language }) {
  const words = stringsIn(language).xlsForm;
  const { definition, rows } = reading;
  const grave = [...rowOutcomes]
    .reverse()
    .flatMap((outcome) => (outcome === 'taken' ? [] : rows.filter((row) => row.outcome === outcome)));
  const taken = rows.filter(({ outcome }) => outcome === 'taken');
  const counts = Object.fromEntries(
    rowOutcomes.map((outcome) => [outcome, rows.filter((row) => row.outcome === outcome).length]),
  );
  return (
    <section class={definition ? 'card' : 'card bad'} id="form-report" role={definition ? 'status' : 'alert'}>
      <h2>{words.report}</h2>
      <p>
        <b>{definition ? words.usable : words.unusable}</b>
      </p>
      <p>{fill(words.counts, counts)}</p>
      {grave.length === 0 ? (
        <p>{words.allTaken}</p>
      ) : (
        <DataTable columns={[words.columns.outcome, words.columns.row, words.columns.why]}>
          {grave.map((row) => (
            <ReportedRow key={`${row.sheet} ${row.row}`} row={row} language={language} />
          ))}
        </DataTable>
      )}
      {taken.length > 0 && (
        <details>
          <summary>{words.rest}</summary>
          <ul>
            {taken.map((row) => (
              <li key={`${row.sheet} ${row.row}`}>
                {formPlaceText(row, undefined, language)}
                {colonIn(language)}
                <code>{row.name}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function ReportedRow({ row, language }: { row: FormRow; language: Language }) {
  const words = stringsIn(language).xlsForm;
  return (
    <tr>
      <td>{words.outcomes[row.outcome]}</td>
      <th scope="row">
        {formPlaceText(row, undefined, language)}
        <br />
        <code>{row.name}</code>
      </th>
      <td class="wrap">
        <ul class="plain">
          {row.notes.map((note) => (
            <li key={`${note.column} ${note.finding} ${Object.values(note.values).join(' ')}`}>
              {note.column !== undefined && (
                <>
                  <code>{note.column}</code>:{' '}
                </>
              )}
              {formNoteText(note, language)}
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}
