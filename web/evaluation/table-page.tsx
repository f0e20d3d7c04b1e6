import type { TableFault } from '../../server/survey/evaluation/report-table.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { Crumb, Done, Fault } from '../console/door.tsx';
import { type ConsoleContext, consolePage } from '../console/frame.tsx';
import { stringsIn } from '../language.ts';
import { reportPath, reportTableFilePath, reportTablePath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { TableHead } from '../ui/table.tsx';

export type ShownTableFault = Omit<TableFault, 'theirs'> & {
  theirs?: { by: string; text: string } | TableFault['theirs'];
};

interface TablePageProps extends ConsoleContext {
  evaluation: string;
  city: NamedCity;
  mayUpload: boolean;
  /** Why nothing can be changed. */
  closed: string | undefined;
  done: string | undefined;
  fault: string | undefined;
  faults: readonly ShownTableFault[];
}

/** Filling in a report with a spreadsheet. */
export function tablePage(props: TablePageProps): string {
  const { language, evaluation, city, mayUpload, closed, done, fault, faults } = props;
  const { table: words } = stringsIn(language).evaluation;
  const name = cityName(city, language);
  return consolePage({
    ...props,
    title: `${words.title} · ${name}`,
    children: (
      <div class="report">
        <Crumb to={reportPath(evaluation, city.code)}>{name}</Crumb>
        <h1>{words.title}</h1>
        <Done>{done}</Done>
        <Fault>{fault}</Fault>
        {faults.length > 0 && <Faults faults={faults} language={language} />}
        <section>
          <h2>{words.out}</h2>
          <p>{words.outLead}</p>
          <p class="actions">
            <a href={reportTableFilePath(evaluation, city.code, 'xlsx')}>{words.xlsx}</a>
            {' · '}
            <a href={reportTableFilePath(evaluation, city.code, 'csv')}>{words.csv}</a>
          </p>
        </section>
        <section>
          <h2>{words.in}</h2>
          <p>{words.inLead}</p>
          {closed && <p class="note">{closed}</p>}
          {mayUpload && (
            <form
              method="post"
              action={reportTablePath(evaluation, city.code)}
              encType="multipart/form-data"
              class="files"
            >
              <label for="table-file">{words.file}</label>
              <input type="file" id="table-file" name="file" accept=".xlsx,.csv" required />
              <p class="actions">
                <button type="submit">{words.upload}</button>
              </p>
            </form>
          )}
        </section>
      </div>
    ),
  });
}

function Faults({ faults, language }: Pick<TablePageProps, 'faults' | 'language'>) {
  const { table: words } = stringsIn(language).evaluation;
  return (
    <div class="scroll">
      <table class="cities">
        <caption>{fill(words.faultCount, { n: faults.length })}</caption>
        <TableHead columns={[{ n: words.row }, words.column, words.text, words.what]} />
        <tbody>
          {faults.map((one, i) => (
            <tr key={String(i)}>
              <td class="n">{one.row}</td>
              <td>
                {one.place !== null && `${String.fromCharCode(64 + one.place)} `}
                {one.column}
              </td>
              <td>{one.text}</td>
              <td>
                {words.faults[one.code]}
                {one.theirs && 'text' in one.theirs && (
                  <> {fill(words.theirs, { person: one.theirs.by, entry: one.theirs.text })}</>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
