import type { ListedBatch } from '../../server/services/invitations/read.ts';
import { endonyms, formatTime, stringsIn } from '../language.ts';
import { invitationBatchPath, invitationsPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { Crumb, Done, FormField } from './door.tsx';
import { hourOf, NONE, number } from './figures.tsx';
import { consolePage } from './frame.tsx';
import { BatchState, batchCities, type InvitationsContext } from './invitations-page.tsx';

export interface BatchPageProps extends InvitationsContext {
  batch: ListedBatch;
  done: 'void' | undefined;
}

/** One batch of invitations: its codes, until they are downloaded, and the way to void it. */
export function batchPage(props: BatchPageProps): string {
  const { language, batch } = props;
  const title = fill(stringsIn(language).invitations.batchTitle, {
    time: formatTime(batch.plannedAt.toISOString(), language, 'minute'),
  });
  return consolePage({
    ...props,
    title,
    section: 'invitations',
    children: <Batch {...props} title={title} />,
  });
}

function Batch(props: BatchPageProps & { title: string }) {
  const { language, wave, batch, done, title } = props;
  const words = stringsIn(language).invitations;
  return (
    <>
      <Crumb to={invitationsPath(wave.code)}>{words.back}</Crumb>
      <h1>{title}</h1>
      <Done>{done && words.voided}</Done>
      <BatchFacts {...props} />
      {batch.mayChange && batch.state === 'planned' && <GetForm {...props} />}
      {batch.mayChange && batch.state !== 'void' && batch.state !== 'expired' && (
        <details class="narrow">
          <summary>{words.voidTitle}</summary>
          <form method="post" action={invitationBatchPath(wave.code, batch.id, 'void')} class="stacked">
            <p>{words.voidLead}</p>
            <FormField name="reason" label={words.reason} isOptional />
            <button type="submit" class="danger">
              {words.voidTitle}
            </button>
          </form>
        </details>
      )}
    </>
  );
}

const messageLanguages = ['zh-CN', 'en'] as const;

function GetForm({ language, wave, batch }: BatchPageProps) {
  const words = stringsIn(language).invitations;
  return (
    <form method="post" action={invitationBatchPath(wave.code, batch.id, 'file')} class="card stacked narrow">
      <p>{fill(words.getLead, { n: number(batch.invitations, language) })}</p>
      <div class="field">
        <label for="language">{words.messages}</label>
        <select id="language" name="language">
          {messageLanguages.map((one) => (
            <option key={one} value={one} lang={one} selected={one === language}>
              {endonyms[one]}
            </option>
          ))}
        </select>
      </div>
      <button type="submit">{words.get}</button>
    </form>
  );
}

function BatchFacts({ language, batch, cityOf }: BatchPageProps) {
  const words = stringsIn(language).invitations;
  const { columns } = words;
  const voided = batch.voidedAt && `${batch.voidedBy} · ${hourOf(batch.voidedAt, language)}`;
  const rows = [
    [columns.cities, batchCities(batch, language, cityOf)],
    [columns.invitations, number(batch.invitations, language)],
    [columns.used, batch.madeAt ? number(batch.used, language) : NONE],
    [columns.channel, batch.channel ?? NONE],
    [columns.expires, formatTime(batch.expiresAt.toISOString(), language, 'minute')],
    [words.plannedBy, batch.plannedBy],
    [words.madeAt, batch.madeAt ? hourOf(batch.madeAt, language) : NONE],
    ...(voided ? [[words.voidedBy, voided]] : []),
  ];
  return (
    <table class="record">
      <tbody>
        <tr>
          <th scope="row">{columns.state}</th>
          <td>
            <BatchState state={batch.state} language={language} />
          </td>
        </tr>
        {rows.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
