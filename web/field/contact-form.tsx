import { useState } from 'preact/hooks';
import type { Disposition } from '../../server/survey/contact/dispositions.ts';
import type { Strings } from '../strings/zh-CN.ts';
import { Changing } from '../ui/changing-text.tsx';
import { fill } from '../ui/interpolate.ts';
import { offeredDispositions } from './contact.ts';

interface ContactFormProps {
  words: Strings['field']['contacts'];
  /** Opens automatically after an interview was broken off. */
  isOpen: boolean;
  /** Records the outcome of an address or a person; resolves with the id. Undefined without a sampling point. */
  onRecord(disposition: Disposition): Promise<string> | undefined;
  onUndo(id: string): Promise<string> | undefined;
}

type Recorded = { id: string; label: string } | { id: undefined; label: undefined };

/** Why there was no interview: one tap, which can be retracted while it is the last. */
export function ContactForm({ words, isOpen, onRecord, onUndo }: ContactFormProps) {
  const [last, setLast] = useState<Recorded>();
  const record = async (disposition: Disposition) => {
    const id = await onRecord(disposition);
    if (id !== undefined) setLast({ id, label: words.labels[disposition] });
  };
  const undo = async (id: string) => {
    if (await onUndo(id)) setLast({ id: undefined, label: undefined });
  };
  return (
    <details class="card contacts" open={isOpen}>
      <summary>{words.title}</summary>
      <p class="help">{words.hint}</p>
      {(Object.keys(offeredDispositions) as (keyof typeof offeredDispositions)[]).map((group) => (
        <fieldset key={group}>
          <legend>{words.groups[group]}</legend>
          <div>
            {offeredDispositions[group].map((disposition) => (
              <button key={disposition} type="button" class="plain" onClick={() => void record(disposition)}>
                {words.labels[disposition]} <small>{disposition}</small>
              </button>
            ))}
          </div>
        </fieldset>
      ))}
      <div class="recorded">
        <p role="status">
          <Changing
            text={last && (last.label ? fill(words.recorded, { label: last.label }) : words.undone)}
          />
        </p>
        {last?.id && (
          <button type="button" class="quiet" onClick={() => void undo(last.id)}>
            {words.undo}
          </button>
        )}
      </div>
    </details>
  );
}
