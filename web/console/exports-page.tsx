import { stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { Done } from './door.tsx';
import { ExportEntry, type ShownExport } from './export-entry.tsx';
import { AskForExport, type ExportForm } from './export-form.tsx';
import { type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';

export interface ExportsPageProps extends ConsoleContext {
  wave: ConsoleWave;
  exports: readonly ShownExport[];
  form: ExportForm;
  limits: { hours: number; most: number; purpose: number };
  /** Whether a server of this installation writes exports. */
  isWritten: boolean;
  done?: 'asked' | 'cancelled' | undefined;
  script: string | undefined;
}

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
      {isWritten ? <AskForExport {...props} /> : <p class="note">{words.elsewhere}</p>}
      <h2>{words.list}</h2>
      <p class="help">{fill(words.limits, { hours: limits.hours, most: limits.most })}</p>
      <p class="unseen" role="status" id="export-news" />
      {exports.length === 0 ? (
        <p class="note">{words.empty}</p>
      ) : (
        <ul class="exports" id="exports" data-under-way={isUnderWay || undefined}>
          {exports.map((shown) => (
            <ExportEntry key={shown.row.id} {...props} {...shown} />
          ))}
        </ul>
      )}
    </div>
  );
}
