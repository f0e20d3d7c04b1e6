import { useEffect, useState } from 'preact/hooks';
import { readName } from '../../server/crypto/crockford.ts';
import { pointPattern } from '../field/point-form.tsx';
import type { Strings } from '../strings/zh-CN.ts';
import { Changing } from '../ui/changing.tsx';
import { sheetName, sheetPattern } from './sheet-id.ts';

interface OpenFormProps {
  words: Strings['sheets'];
  point: string;
  waiting: readonly string[];
  onOpen(sheet: string, point: string): void;
}

/** Asks which sheet of paper comes next, and says which wait for their second entry. */
export function OpenForm({ words, point: last, waiting, onOpen }: OpenFormProps) {
  const [sheet, setSheet] = useState('');
  const [point, setPoint] = useState(last);
  const [faulty, setFaulty] = useState<'sheet' | 'point'>();
  useEffect(() => document.getElementById('sheet')?.focus(), []);
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
        aria-invalid={faulty === id}
        onInput={(event) => onType(event.currentTarget.value)}
      />
      <p
        id={`${id}-hint`}
        role={faulty === id ? 'alert' : undefined}
        class={faulty === id ? 'help fault' : 'help'}
      >
        <Changing text={words[`${id}${faulty === id ? 'Fault' : 'Hint'}` as const]} />
      </p>
    </div>
  );
  return (
    <form
      class="card"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        const name = sheetName(sheet);
        const at = readName(point);
        const wrong = !sheetPattern.test(name)
          ? 'sheet'
          : at !== '' && !pointPattern.test(at)
            ? 'point'
            : undefined;
        setFaulty(wrong);
        if (wrong) document.getElementById(wrong)?.focus();
        else onOpen(name, at);
      }}
    >
      <div class="pair">
        {field('sheet', sheet, 40, setSheet)}
        {field('point', point, 58, setPoint)}
      </div>
      <button type="submit">{words.open}</button>
      <p class="help waiting">
        <Changing text={waiting.length > 0 ? `${words.waiting} ${waiting.join(', ')}` : words.noneWaiting} />
      </p>
    </form>
  );
}
