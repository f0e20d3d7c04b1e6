import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { readName } from '../../server/crypto/crockford.ts';
import type { Strings } from '../strings/zh-CN.ts';
import { Changing } from '../ui/changing-text.tsx';

/** The form of a sampling point's code, so that `point-` and it make a channel. */
export const pointPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,57}$/;

interface PointFormProps {
  words: Strings['field'];
  /** The last one. */
  point: string;
  label: string;
  onPoint(point: string): void;
  /** For other forms that need the point: calls `act` with it, or shows its fault. */
  children?(withPoint: <T>(act: (point: string) => T) => T | undefined): ComponentChildren;
}

/** The interviewer's location: asked once, and again before each respondent, because it may change. */
export function PointForm({ words, point, label, onPoint, children }: PointFormProps) {
  const [text, setText] = useState(point);
  const [isFaulty, setFaulty] = useState(false);
  const withPoint = <T,>(act: (point: string) => T): T | undefined => {
    const chosen = readName(text);
    const isPoint = pointPattern.test(chosen);
    setFaulty(!isPoint);
    if (isPoint) return act(chosen);
    document.getElementById('point')?.focus();
    return undefined;
  };
  return (
    <>
      <form
        class="card"
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          withPoint(onPoint);
        }}
      >
        <label for="point">{words.point}</label>
        <input
          id="point"
          type="text"
          dir="ltr"
          maxLength={58}
          autoComplete="off"
          autoCapitalize="none"
          spellcheck={false}
          value={text}
          aria-describedby="point-hint"
          aria-invalid={isFaulty}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <p id="point-hint" class={isFaulty ? 'help fault' : 'help'}>
          <Changing text={isFaulty ? words.pointFault : words.pointHint} />
        </p>
        <button type="submit" class="big">
          {label}
        </button>
        <p class="help">{words.handOver}</p>
      </form>
      {children?.(withPoint)}
    </>
  );
}
