import type { ExportRow } from '../../db/exports.ts';
import type { ExportFormat } from '../../server/services/exports/forms/forms.ts';
import type { ExportState } from '../../server/services/exports/state.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { type Language, stringsIn } from '../language.ts';
import { exportPath, exportsPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { Done, Fault, ReasonField } from './door.tsx';
import { hourOf, number } from './figures.tsx';
import { type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';
import { ProofFields, type ProofWanted } from './scope-fields.tsx';

/** An export, as the page shows it. */
export interface ShownExport {
  row: ExportRow;
  /** Of the file. */
  name: string;
  state: ExportState;
  /** Undefined: all cities. */
  city: NamedCity | undefined;
  isOwn: boolean;
}

/** What was typed to ask for one. */
export interface TypedExport {
  /** Of the export: pressed twice, the button makes one. */
  id: string;
  /** Code of a city; empty: all of them. */
  city: string;
  format: ExportFormat;
  /** Number of a release; empty: without weights. */
  release: string;
  /** How many bootstrap weights; empty: none. */
  replicates: string;
  purpose: string;
}

export interface ExportsPageProps extends ConsoleContext {
  wave: ConsoleWave;
  exports: readonly ShownExport[];
  form: {
    typed: TypedExport;
    /** Those that may be asked for, and whether all of them may be. */
    cities: readonly NamedCity[];
    mayAskForAll: boolean;
    /** Those to weigh by, the newest first. */
    releases: readonly { number: number; createdAt: Date }[];
    proof: ProofWanted;
    fault?: { field: string; sentence: string } | undefined;
  };
  limits: { hours: number; most: number; purpose: number };
  /** Whether a server here writes any. */
  isWritten: boolean;
  done?: 'asked' | 'cancelled' | undefined;
  script: string | undefined;
}

/** How many bootstrap weights the form offers. */
const offeredReplicates = ['100', '200'];

/** Exports of a wave's answers, and the form that asks for another one. */
export function exportsPage(props: ExportsPageProps): string {
  const { language, script } = props;
  return consolePage({
    ...props,
    title: stringsIn(language).exports.title,
    section: 'exports',
    scripts: [script],
    children: <Exports {...props} />,
  });
}

function Exports(props: ExportsPageProps) {
  const { language, exports, isWritten, done, limits } = props;
  const words = stringsIn(language).exports;
  const isUnderWay = exports.some(({ state }) => state === 'waiting' || state === 'running');
  return (
    <div class="narrow">
      <h1>{words.title}</h1>
      <p class="help">{words.lead}</p>
      <Done>{done && words.done[done]}</Done>
      {isWritten ? <AskForm {...props} /> : <p class="note">{words.elsewhere}</p>}
      <h2>{words.list}</h2>
      <p class="help">{fill(words.limits, { hours: limits.hours, most: limits.most })}</p>
      <p class="unseen" role="status" id="export-news" />
      {exports.length === 0 ? (
        <p class="note">{words.empty}</p>
      ) : (
        <ul class="exports" id="exports" data-under-way={isUnderWay || undefined}>
          {exports.map((shown) => (
            <Export key={shown.row.id} {...props} {...shown} />
          ))}
        </ul>
      )}
    </div>
  );
}

function AskForm({ language, wave, form, limits }: ExportsPageProps) {
  const words = stringsIn(language).exports;
  const { typed, cities, mayAskForAll, proof, fault } = form;
  const describes = (field: string, hint?: string) =>
    [fault?.field === field && 'fault', hint].filter(Boolean).join(' ') || undefined;
  return (
    <form method="post" action={exportsPath(wave.code)} class="stacked">
      <Fault>{fault?.sentence}</Fault>
      <input type="hidden" name="id" value={typed.id} />
      <div class="field">
        <label for="city">{words.city}</label>
        <select
          id="city"
          name="city"
          aria-invalid={fault?.field === 'city' || undefined}
          aria-describedby={describes('city')}
        >
          {mayAskForAll && <option value="">{words.everywhere}</option>}
          {cities.map((city) => (
            <option key={city.code} value={city.code} selected={city.code === typed.city}>
              {cityName(city, language)}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="format">{words.format}</label>
        <select id="format" name="format">
          {Object.entries(words.formats).map(([format, name]) => (
            <option key={format} value={format} selected={format === typed.format}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {form.releases.length > 0 && <WeightFields language={language} form={form} describes={describes} />}
      <ReasonField
        name="purpose"
        label={words.purpose}
        hint={fill(words.purposeHint, { max: limits.purpose })}
        value={typed.purpose}
        isFaulty={fault?.field === 'purpose'}
      />
      <ProofFields language={language} proof={proof} />
      <button type="submit">{words.submit}</button>
    </form>
  );
}

interface WeightFieldsProps {
  language: Language;
  form: ExportsPageProps['form'];
  describes: (field: string, hint: string) => string | undefined;
}

/** By which release, and with how many replicates. */
function WeightFields({ language, form, describes }: WeightFieldsProps) {
  const words = stringsIn(language).exports;
  const { typed, releases, fault } = form;
  return (
    <>
      <div class="field">
        <label for="release">{words.weights}</label>
        <p class="help" id="release-hint">
          {words.weightsHint}
        </p>
        <select
          id="release"
          name="release"
          aria-invalid={fault?.field === 'release' || undefined}
          aria-describedby={describes('release', 'release-hint')}
        >
          <option value="">{words.unweighted}</option>
          {releases.map(({ number, createdAt }) => (
            <option key={number} value={number} selected={String(number) === typed.release}>
              {fill(words.byRelease, { number, time: hourOf(createdAt, language) })}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="replicates">{words.replicates}</label>
        <p class="help" id="replicates-hint">
          {words.replicatesHint}
        </p>
        <select
          id="replicates"
          name="replicates"
          aria-invalid={fault?.field === 'replicates' || undefined}
          aria-describedby={describes('replicates', 'replicates-hint')}
        >
          <option value="">{words.noReplicates}</option>
          {offeredReplicates.map((count) => (
            <option key={count} value={count} selected={count === typed.replicates}>
              {count}
            </option>
          ))}
        </select>
      </div>
    </>
  );
}

/** What a file is weighted by, in a few words; nothing where it has no weights. */
function Weighted({ language, row: { release, replicates } }: { language: Language; row: ExportRow }) {
  if (release === null) return null;
  const words = stringsIn(language).exports;
  return <p>{fill(replicates > 0 ? words.replicated : words.weighted, { release, replicates })}</p>;
}

/** The size of a file, in the unit that fits. */
function sizeOf(bytes: number, language: Language): string {
  const [unit, per] = bytes < 1e6 ? (['kilobyte', 1e3] as const) : (['megabyte', 1e6] as const);
  const format = { style: 'unit', unit, maximumFractionDigits: bytes < 1e7 ? 1 : 0 } as const;
  return (bytes / per).toLocaleString(language, format);
}

/** Beside the word, so that nobody needs the colour. */
const marks: Partial<Record<ExportState, [mark: string, kind: string]>> = {
  complete: ['✓', 'complete'],
  failed: ['■', 'stalled'],
  running: ['◆', 'slightly_behind'],
};

function Export({ language, wave, row, name, state, city, isOwn }: ExportsPageProps & ShownExport) {
  const words = stringsIn(language).exports;
  const [mark, kind] = marks[state] ?? ['–', ''];
  const place = city ? cityName(city, language) : words.everywhere;
  const time = hourOf(row.at, language);
  const isOpen = state === 'waiting' || state === 'running' || state === 'complete';
  const end = state === 'complete' ? words.discard : words.cancel;
  return (
    <li id={`export-${row.id}`}>
      <p>
        <b>{place}</b> <span class={`mark ${kind}`}>{mark}</span>{' '}
        <span data-state={state}>{words.states[state]}</span>
      </p>
      <p>{row.purpose}</p>
      <Weighted language={language} row={row} />
      <p class="help">{fill(words.asked, { person: row.byName, time })}</p>
      <Figures
        language={language}
        row={row}
        name={name}
        state={state}
        label={fill(words.which, { action: words.states[state], city: place, time })}
      />
      {isOpen && (
        <div class="export-steps">
          {state === 'complete' && isOwn && (
            <a
              class="button"
              id={`download-${row.id}`}
              href={exportPath(wave.code, row.id, 'file')}
              aria-label={fill(words.which, { action: words.download, city: place, time })}
            >
              {words.download}
            </a>
          )}
          <form method="post" action={exportPath(wave.code, row.id, 'cancellation')}>
            <button
              type="submit"
              class="quiet"
              id={`cancel-${row.id}`}
              aria-label={fill(words.which, { action: end, city: place, time })}
            >
              {end}
            </button>
          </form>
        </div>
      )}
      {state === 'complete' && !isOwn && <p class="help">{words.others}</p>}
    </li>
  );
}

interface FiguresProps extends Pick<ShownExport, 'row' | 'name' | 'state'> {
  language: Language;
  label: string;
}

/** How far it is, what the file is, or why there is none. */
function Figures({ language, row, name, state, label }: FiguresProps) {
  const words = stringsIn(language).exports;
  const rows = number(row.rows, language);
  if (state === 'waiting') return null;
  if (state === 'running')
    return (
      <p class="export-progress">
        {row.expected ? (
          <>
            <progress max={Math.max(row.expected, row.rows)} value={row.rows} aria-label={label} />{' '}
            {fill(words.progress, { rows, expected: number(row.expected, language) })}
          </>
        ) : (
          fill(words.begun, { rows })
        )}
      </p>
    );
  if (state === 'complete')
    return (
      <>
        <p>
          {fill(words.rows, {
            n: rows,
            size: sizeOf(row.bytes, language),
            time: hourOf(row.expiresAt, language),
          })}
        </p>
        <p>
          {name}
          <br />
          SHA-256 <code class="digest">{row.sha256}</code>
        </p>
      </>
    );
  const why = state === 'failed' ? (row.failure ?? 'error') : state;
  return <p>{fill(words.why[why], { person: row.endedBy ?? '', id: row.id })}</p>;
}
