import { type Language, stringsIn } from '../language.ts';
import { invitationsPath } from '../paths.ts';
import { Fault, FormField, fieldsOf } from './door.tsx';
import type { ConsoleWave } from './frame.tsx';
import { FileField } from './setup/step-page.tsx';
import { fileFaultText } from './table-fault.ts';

/** The typed form for a batch. */
export interface TypedBatch {
  /** Id of the batch: a button pressed twice plans one. */
  id: string;
  places: string;
  count: string;
  stratum: string;
  /** A day. */
  expires: string;
  channel: string;
}

export interface InvitationForm {
  typed: TypedBatch;
  strata: readonly string[];
  isOpen: boolean;
  fault?: { field: string; sentence: string };
  /** The faults of a file. */
  lines?: readonly string[];
}

interface BatchFormProps {
  language: Language;
  wave: ConsoleWave;
  stratumName: (stratum: string) => string;
  form: InvitationForm;
}

export function BatchForm({ language, wave, form, stratumName }: BatchFormProps) {
  const { form: words } = stringsIn(language).invitations;
  const { typed, strata, fault, lines = [] } = form;
  const field = fieldsOf<'places' | 'count' | 'expires' | 'channel'>(words, typed, [fault?.field]);
  return (
    <form method="post" action={invitationsPath(wave.code)} encType="multipart/form-data" class="stacked">
      <Fault>{fault?.sentence}</Fault>
      {lines.length > 0 && (
        <ul class="card bad" role="alert">
          {lines.map((line) => (
            <li key={line}>{fileFaultText(line, language)}</li>
          ))}
        </ul>
      )}
      <input type="hidden" name="id" value={typed.id} />
      <FormField {...field('places')} hint={words.placesHint} isOptional />
      <FormField {...field('count')} isNumeric isOptional />
      <div class="field">
        <label for="stratum">{words.stratum}</label>
        <select id="stratum" name="stratum" aria-describedby="stratum-hint">
          <option value="">{words.anyStratum}</option>
          {strata.map((stratum) => (
            <option key={stratum} value={stratum} selected={stratum === typed.stratum}>
              {stratumName(stratum)}
            </option>
          ))}
        </select>
        <p class="help" id="stratum-hint">
          {words.stratumHint}
        </p>
      </div>
      <FileField name="file" label={words.file} accept=".csv,.xlsx,.txt" hint={words.fileHint} />
      <FormField {...field('expires')} type="date" />
      <FormField {...field('channel')} hint={words.channelHint} isOptional />
      <button type="submit">{words.submit}</button>
    </form>
  );
}
