import { useEffect, useState } from 'preact/hooks';
import { POINT } from '../field/point-form.tsx';
import type { Strings } from '../strings/zh-CN.ts';
import { SHEET, sheetName } from './sheet-id.ts';

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
  const [isFaulty, setFaulty] = useState(false);
  useEffect(() => document.getElementById('sheet')?.focus(), []);
  return (
    <form
      class="card"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        const name = sheetName(sheet);
        const at = point.trim();
        const isFit = SHEET.test(name) && (at === '' || POINT.test(at));
        setFaulty(!isFit);
        if (isFit) onOpen(name, at);
      }}
    >
      <div class="pair">
        <div>
          <label for="sheet">{words.sheet}</label>
          <input
            id="sheet"
            type="text"
            dir="ltr"
            maxLength={40}
            autoComplete="off"
            spellcheck={false}
            value={sheet}
            aria-describedby="sheet-hint"
            aria-invalid={isFaulty}
            onInput={(event) => setSheet(event.currentTarget.value)}
          />
        </div>
        <div>
          <label for="point">{words.point}</label>
          <input
            id="point"
            type="text"
            dir="ltr"
            maxLength={58}
            autoComplete="off"
            spellcheck={false}
            value={point}
            onInput={(event) => setPoint(event.currentTarget.value)}
          />
        </div>
      </div>
      <p id="sheet-hint" role={isFaulty ? 'alert' : undefined} class={isFaulty ? 'help fault' : 'help'}>
        {isFaulty ? words.sheetFault : words.sheetHint}
      </p>
      <button type="submit">{words.open}</button>
      <p class="help waiting">
        {waiting.length > 0 ? `${words.waiting} ${waiting.join(', ')}` : words.noneWaiting}
      </p>
    </form>
  );
}
