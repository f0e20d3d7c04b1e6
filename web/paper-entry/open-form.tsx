import { useLayoutEffect, useState } from 'preact/hooks';
import { readName } from '../../server/crypto/crockford.ts';
import { pointPattern } from '../field/point-form.tsx';
import type { Strings } from '../strings/zh-CN.ts';
import { Changing } from '../ui/changing-text.tsx';
import { sheetName, sheetPattern } from './sheet-id.ts';

interface OpenFormProps {
  words: Strings['sheets'];
  point: string;
  waiting: readonly string[];
  /** Resolves with an objection to the sheet, if any. */
  onOpen(sheet: string, point: string): Promise<string | undefined>;
  onDrop(sheet: string): Promise<void>;
}

/** Asks for the next paper sheet, and lists those that wait for their second entry. */
export function OpenForm({ words, point: last, waiting, onOpen, onDrop }: OpenFormProps) {
  const [sheet, setSheet] = useState('');
  const [point, setPoint] = useState(last);
  const [fault, setFault] = useState<{ field: 'sheet' | 'point'; sentence: string }>();
  useLayoutEffect(() => document.getElementById('sheet')?.focus(), []);
  const field = (id: 'sheet' | 'point', value: string, most: number, onType: (typed: string) => void) => (
    <div>
      <label for={id}>{words[id]}</label>
      <input
        id={id}
        type="text"
        dir="ltr"
        maxLength={most}
        autoComplete="off"
        spellcheck={false}
        value={value}
        aria-describedby={`${id}-hint`}
        aria-invalid={fault?.field === id}
        onInput={(event) => onType(event.currentTarget.value)}
      />
      <p
        id={`${id}-hint`}
        role={fault?.field === id ? 'alert' : undefined}
        class={fault?.field === id ? 'help fault' : 'help'}
      >
        <Changing text={fault?.field === id ? fault.sentence : words[`${id}Hint` as const]} />
      </p>
    </div>
  );
  const refuse = (id: 'sheet' | 'point', sentence: string) => {
    setFault({ field: id, sentence });
    document.getElementById(id)?.focus();
  };
  const open = async () => {
    const name = sheetName(sheet);
    const at = readName(point);
    setFault(undefined);
    if (!sheetPattern.test(name)) return refuse('sheet', words.sheetFault);
    if (at !== '' && !pointPattern.test(at)) return refuse('point', words.pointFault);
    const objection = await onOpen(name, at);
    if (objection) refuse('sheet', objection);
  };
  return (
    <form
      class="card"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void open();
      }}
    >
      <div class="pair">
        {field('sheet', sheet, 40, setSheet)}
        {field('point', point, 58, setPoint)}
      </div>
      <button type="submit">{words.open}</button>
      <p class="help waiting">
        <Changing text={waiting.length > 0 ? words.waiting : words.noneWaiting} />
      </p>
      {waiting.length > 0 && (
        <ul class="waiting-sheets">
          {waiting.map((name) => (
            <li key={name}>
              <span>{name}</span>
              <button
                type="button"
                class="quiet"
                aria-label={`${words.drop} ${name}`}
                onClick={() => void onDrop(name)}
              >
                {words.drop}
              </button>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}
