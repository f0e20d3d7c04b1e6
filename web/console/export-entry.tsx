import type { ExportRow } from '../../db/exports.ts';
import type { ExportState } from '../../server/services/exports/state.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { type Language, stringsIn } from '../language.ts';
import { exportPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { hourOf, number } from './figures.tsx';
import type { ConsoleWave } from './frame.tsx';

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

/** A file's weighting, in a few words; empty without weights. */
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

interface ExportEntryProps extends ShownExport {
  language: Language;
  wave: ConsoleWave;
}

export function ExportEntry({ language, wave, row, name, state, city, isOwn }: ExportEntryProps) {
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

/** Its progress, its file, or why there is none. */
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
