import type { RehearsalReport } from '../../../server/services/rehearsal/report.ts';
import {
  type DesignTexts,
  listAt,
  questionsInOrder,
  textAt,
  WHOLE,
} from '../../../server/survey/questionnaire/design/texts.ts';
import { cityName, type NamedCity } from '../../city-name.ts';
import { type Language, stringsIn } from '../../language.ts';
import { designPartPath } from '../../paths.ts';
import { fill } from '../../ui/interpolate.ts';
import { DataTable } from '../../ui/table.tsx';
import type { ConsoleWave } from '../frame.tsx';
import { partText, toldIn } from './part-text.ts';

/** A rehearsal that was run. */
export interface Rehearsed {
  report: RehearsalReport;
  city: NamedCity;
  revision: number;
  seconds: number;
}

interface ReportProps {
  language: Language;
  wave: ConsoleWave;
  texts: DesignTexts;
  rehearsed: Rehearsed;
}

export function RehearsalResult(props: ReportProps) {
  const { language, rehearsed, wave, texts } = props;
  const { rehearsal: words, question } = stringsIn(language).design;
  const { report, city, revision, seconds } = rehearsed;
  const keys = keysById(texts);
  const link = (id: string) => (
    <QuestionLink id={id} keys={keys} texts={texts} wave={wave.code} language={language} />
  );
  return (
    <>
      <p class="note" role="status">
        {fill(words.done, {
          n: report.questions.length === 0 ? 0 : report.sent + sum(report.faults.map(({ n }) => n)),
          city: cityName(city, language),
          revision,
          seconds: seconds.toFixed(1),
        })}{' '}
        {words.made}
      </p>
      <Summary {...props} />
      {report.faults.length > 0 && (
        <section>
          <h2>{words.faults}</h2>
          <p>{words.faultsLead}</p>
          <ul>
            {report.faults.map((fault) => (
              <li key={`${fault.question} ${fault.code}`}>
                {link(fault.question)} <code>{fault.code}</code> × {fault.n}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h2>{words.never}</h2>
        {report.never.length === 0 ? (
          <p>✓ {words.allReached}</p>
        ) : (
          <>
            <p>{words.neverLead}</p>
            <ul>
              {report.never.map((id) => (
                <li key={id}>{link(id)}</li>
              ))}
            </ul>
          </>
        )}
      </section>
      <section>
        <h2>{words.unused}</h2>
        {report.unused.length === 0 ? (
          <p>✓ {words.allUsed}</p>
        ) : (
          <>
            <p>{words.unusedLead}</p>
            <ul>
              {report.unused.map((one) => (
                <li key={`${one.question} ${one.option}`}>
                  {link(one.question)} · {question.label} <code>{one.option}</code>
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
      <Reach {...props} />
      <Figures {...props} />
    </>
  );
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const keysById = (texts: DesignTexts): ReadonlyMap<string, string> =>
  new Map(questionsInOrder(texts).map(({ key }) => [textAt(texts, key, 'id').trim(), key]));

interface QuestionLinkProps {
  id: string;
  keys: ReadonlyMap<string, string>;
  texts: DesignTexts;
  wave: string;
  language: Language;
}

function QuestionLink({ id, keys, texts, wave, language }: QuestionLinkProps) {
  const key = keys.get(id);
  if (key === undefined) return <code>{id}</code>;
  return (
    <>
      <a href={designPartPath(wave, key)}>{partText(texts, key, language)}</a> <code>{id}</code>
    </>
  );
}

function Summary({ language, rehearsed: { report } }: ReportProps) {
  const { design, results } = stringsIn(language);
  const { rehearsal: words } = design;
  const { time, counts } = report;
  const span = (seconds: number) =>
    seconds < 90
      ? fill(words.seconds, { n: Math.round(seconds) })
      : fill(words.minutes, { n: (seconds / 60).toLocaleString(language, { maximumFractionDigits: 1 }) });
  const reasons: Record<string, string> = results.removedBy;
  const rows: [string, string | number][] = [
    [words.received, report.sent],
    [words.unsent, sum(report.faults.map(({ n }) => n))],
    [words.counted, counts.counted ?? 0],
    ...Object.entries(counts)
      .filter(([reason]) => reason !== 'counted')
      .map(([reason, n]): [string, number] => [
        fill(words.removed, { reason: reasons[reason] ?? reason }),
        n,
      ]),
    [words.median, span(time.median)],
    [words.shown, report.shown],
    [words.paths, report.paths],
  ];
  return (
    <section>
      <h2>{words.summary}</h2>
      <table>
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="n">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="help">
        {fill(words.planted, {
          speeders: report.planted.speeder,
          straightliners: report.planted.straightliner,
        })}{' '}
        {fill(words.range, { low: span(time.low), high: span(time.high) })}
      </p>
    </section>
  );
}

function Reach({ language, texts, wave, rehearsed: { report } }: ReportProps) {
  const { rehearsal: words } = stringsIn(language).design;
  const keys = keysById(texts);
  return (
    <section>
      <h2>{words.reach}</h2>
      <DataTable columns={[words.question, { n: words.asked }, { n: words.answered }]}>
        {report.questions.map(({ id, asked, answered }) => (
          <tr key={id}>
            <th scope="row" class="wrap">
              <QuestionLink id={id} keys={keys} texts={texts} wave={wave.code} language={language} />
            </th>
            <td class="n">{asked}</td>
            <td class="n">{answered}</td>
          </tr>
        ))}
      </DataTable>
    </section>
  );
}

function Figures({ language, texts, rehearsed: { report } }: ReportProps) {
  const { design, results } = stringsIn(language);
  const { rehearsal: words } = design;
  const keys = keysById(texts);
  const dimensions = new Map(
    listAt(texts, WHOLE, 'dimensions').map((key) => [
      textAt(texts, key, 'id'),
      toldIn(texts, key, 'title', language),
    ]),
  );
  const nameOf = ({ level, id }: RehearsalReport['figures'][number]) => {
    if (level === 'overall') return words.overall;
    if (level === 'dimension') return dimensions.get(id) ?? id;
    const key = keys.get(id);
    return key === undefined ? id : partText(texts, key, language);
  };
  const format = (value: number | null) => (value === null ? '–' : value.toFixed(1));
  return (
    <section>
      <h2>{words.scores}</h2>
      <DataTable columns={[words.question, { n: words.score }, { n: words.margin }, words.publication]}>
        {report.figures.map((figure) => (
          <tr key={`${figure.level} ${figure.id}`}>
            <th scope="row" class="wrap">
              {figure.level === 'question' ? nameOf(figure) : <b>{nameOf(figure)}</b>}
            </th>
            <td class="n">{format(figure.score)}</td>
            <td class="n">{figure.moe === null ? '–' : `±${figure.moe.toFixed(1)}`}</td>
            <td class="wrap">
              {figure.reasons.length === 0
                ? `✓ ${words.publishable}`
                : figure.reasons.map((reason) => results.reasons[reason]).join(' ')}
            </td>
          </tr>
        ))}
      </DataTable>
    </section>
  );
}
