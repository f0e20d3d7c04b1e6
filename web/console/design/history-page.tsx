import type { ListedStep } from '../../../db/questionnaire-drafts.ts';
import { formatTime, type Language, stringsIn } from '../../language.ts';
import { designPath } from '../../paths.ts';
import { fill } from '../../ui/interpolate.ts';
import { DataTable } from '../../ui/table.tsx';
import { Crumb } from '../door.tsx';
import { type ConsoleContext, type ConsoleWave, consolePage } from '../frame.tsx';

/** A saved step in words. */
export function stepText({ act, subject }: ListedStep, language: Language): string {
  const { acts } = stringsIn(language).design;
  return fill(acts[act], { subject: subject || acts.whole });
}

interface HistoryPageProps extends ConsoleContext {
  wave: ConsoleWave;
  /** Newest first. */
  steps: readonly ListedStep[];
}

/** Every step of a draft: who changed what, and when. */
export function historyPage({ wave, steps, ...props }: HistoryPageProps): string {
  const { language } = props;
  const { undo: words, back } = stringsIn(language).design;
  return consolePage({
    ...props,
    wave,
    title: words.history,
    children: (
      <div class="design">
        <Crumb to={designPath(wave.code)}>{back}</Crumb>
        <h1>{words.history}</h1>
        {steps.length === 0 ? (
          <p class="note">{words.none}</p>
        ) : (
          <DataTable columns={[{ n: '№' }, words.when, words.who, words.what]}>
            {steps.map((step) => (
              <tr key={step.revision}>
                <td class="n">{step.revision}</td>
                <td>{formatTime(step.at.toISOString(), language, 'minute')}</td>
                <td>{step.byName}</td>
                <td class="wrap">{stepText(step, language)}</td>
              </tr>
            ))}
          </DataTable>
        )}
      </div>
    ),
  });
}
