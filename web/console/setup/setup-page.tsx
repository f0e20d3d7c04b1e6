import type { WaveOpening } from '../../../db/wave-openings.ts';
import type { Wave } from '../../../db/waves.ts';
import type { SetupStep } from '../../../server/services/setup/setup.ts';
import type { OpeningFault } from '../../../server/services/waves/opening-faults.ts';
import { formatTime, stringsIn } from '../../language.ts';
import { overviewPath, setupPath, setupStepPath } from '../../paths.ts';
import { fill } from '../../ui/interpolate.ts';
import { DataTable } from '../../ui/table.tsx';
import { Done, Fault, FormField } from '../door.tsx';
import { type ConsoleContext, type ConsoleWave, consolePage } from '../frame.tsx';
import { openingFaultText } from '../opening-fault.ts';
import { ProofFields, type ProofWanted } from '../scope-fields.tsx';

/** The differences from the previous wave. */
export interface SetupDifferences {
  /** Title and code of that wave. */
  wave: string;
  settings: readonly { name: string; before: string; after: string }[];
  /** In sentences. */
  others: readonly string[];
}

export interface SetupPageProps extends ConsoleContext {
  wave: ConsoleWave;
  stored: Wave;
  /** A short summary of each step. */
  summaries: Record<SetupStep | 'people', string>;
  faults: readonly OpeningFault[];
  differences: SetupDifferences | undefined;
  opening: { id: string; digest: string; row: WaveOpening | undefined; isOvertaken: boolean };
  mayChange: boolean;
  mayApprove: boolean;
  /** Whether one person opens it. */
  isAlone: boolean;
  /** Another person has to approve. */
  needsAnother: boolean;
  proof: ProofWanted;
  /** The typed code, and its form. */
  typed: { code: string; form: 'approval' | 'deletion' | undefined };
  done?: string | undefined;
  fault?: string | undefined;
}

const marks = { done: '✓', faulty: '✕', open: '○' } as const;
const tasks = ['basics', 'questionnaire', 'cities', 'margins', 'quotas', 'settings', 'people'] as const;

/** A wave in preparation: its tasks, its obstacles to opening, and its differences from the previous one. */
export function setupPage(props: SetupPageProps): string {
  const { language, wave, stored, done, fault, typed, mayChange } = props;
  const words = stringsIn(language).setup;
  const isOpened = stored.openedAt !== null;
  return consolePage({
    ...props,
    title: words.title,
    children: (
      <>
        <h1>
          {wave.title} <code>{wave.code}</code>
        </h1>
        <Done>{fault ? undefined : done}</Done>
        {isOpened && stored.openedAt && (
          <p class="note">
            {fill(words.frozenLead, {
              time: formatTime(stored.openedAt.toISOString(), language, 'minute'),
            })}{' '}
            <a href={overviewPath(wave.code)}>{words.toOverview}</a>
          </p>
        )}
        <div class="columns signing">
          <div>
            <Tasks {...props} />
            <Differences {...props} />
            {mayChange && !isOpened && (
              <details class="danger" open={typed.form === 'deletion'}>
                <summary>{words.remove.title}</summary>
                <form method="post" action={`${setupPath(wave.code)}/deletion`} class="stacked">
                  {typed.form === 'deletion' && <Fault>{fault}</Fault>}
                  <p class="help">{fill(words.remove.lead, { code: wave.code })}</p>
                  <FormField
                    name="waveCode"
                    label={words.opening.typeCode}
                    value={typed.form === 'deletion' ? typed.code : ''}
                  />
                  <button type="submit">{words.remove.submit}</button>
                </form>
              </details>
            )}
          </div>
          {!isOpened && <Opening {...props} />}
        </div>
      </>
    ),
  });
}

function Tasks({ language, wave, stored, summaries, faults }: SetupPageProps) {
  const words = stringsIn(language).setup;
  const isOpened = stored.openedAt !== null;
  return (
    <ol class="tasks">
      {tasks.map((task) => {
        const isFaulty = !isOpened && faults.some(({ step }) => step === task);
        const isOptional = task === 'quotas' && summaries.quotas === words.summary.noQuotas;
        const state = isFaulty ? 'faulty' : isOptional ? 'open' : 'done';
        return (
          <li key={task}>
            <span class={`state ${state === 'faulty' ? 'unmet' : state === 'open' ? 'later' : 'met'}`}>
              <span aria-hidden="true">{marks[state]}</span> {words.states[state]}
            </span>
            <a href={setupStepPath(wave.code, task)}>{words.steps[task]}</a>
            <p>{summaries[task]}</p>
          </li>
        );
      })}
    </ol>
  );
}

function Opening(props: SetupPageProps) {
  const { language, wave, faults, opening, mayChange, mayApprove, needsAnother, proof, typed } = props;
  const words = stringsIn(language).setup.opening;
  const { row, isOvertaken } = opening;
  const isReady = faults.length === 0;
  return (
    <section class="card" id="opening">
      <h2>{words.title}</h2>
      {typed.form !== 'deletion' && <Fault>{props.fault}</Fault>}
      {isReady ? (
        <p>✓ {words.ready}</p>
      ) : (
        <>
          <p>{words.faults}</p>
          <ul class="file-faults">
            {faults.map((fault) => {
              const text = openingFaultText(fault, language);
              return (
                <li key={text}>
                  <a href={setupStepPath(wave.code, fault.step)}>{text}</a>
                </li>
              );
            })}
          </ul>
        </>
      )}
      {row && (
        <p>
          {fill(words.proposed, {
            person: row.authorName,
            time: formatTime(row.at.toISOString(), language, 'minute'),
          })}{' '}
          {isOvertaken && words.overtaken}
        </p>
      )}
      {isReady && mayChange && (!row || isOvertaken) && (
        <form method="post" action={`${setupPath(wave.code)}/openings`}>
          <p class="help">{props.isAlone ? words.proposeAlone : words.proposeLead}</p>
          <input type="hidden" name="id" value={opening.id} />
          <p class="submit">
            <button type="submit">{words.propose}</button>
          </p>
        </form>
      )}
      {isReady && row && !isOvertaken && mayApprove && !needsAnother && (
        <form method="post" action={`${setupPath(wave.code)}/openings/${row.id}/approval`}>
          <p class="help">{fill(words.approveLead, { code: wave.code })}</p>
          <input type="hidden" name="digest" value={opening.digest} />
          <FormField
            name="waveCode"
            label={words.typeCode}
            value={typed.form === 'approval' ? typed.code : ''}
          />
          <ProofFields language={language} proof={proof} />
          <p class="submit">
            <button type="submit">{words.approve}</button>
          </p>
        </form>
      )}
      {isReady && row && !isOvertaken && (!mayApprove || needsAnother) && (
        <p class="help">{words.needsAnother}</p>
      )}
    </section>
  );
}

function Differences({ language, differences }: SetupPageProps) {
  const words = stringsIn(language).setup.differences;
  if (!differences) return null;
  const { settings, others } = differences;
  return (
    <section>
      <h2>{fill(words.title, { wave: differences.wave })}</h2>
      {settings.length === 0 && others.length === 0 && <p class="note">{words.none}</p>}
      {others.length > 0 && (
        <ul>
          {others.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {settings.length > 0 && (
        <DataTable columns={[words.what, words.before, words.after]}>
          {settings.map(({ name, before, after }) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td class="wrap">{before}</td>
              <td class="wrap">{after}</td>
            </tr>
          ))}
        </DataTable>
      )}
    </section>
  );
}
