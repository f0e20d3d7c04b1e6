import { localize } from '../../server/survey/questionnaire/localize.ts';
import { fitsRow } from './layout.ts';
import { Mark } from './mark.tsx';
import { type ControlProps, chose, type Scaled } from './props.ts';

/** The points of a scale, from its lowest code to its highest. */
export function Scale({ question: q, answer, language }: ControlProps<Scaled>) {
  const { min, max, labels } = q.scale;
  const points = Array.from({ length: max - min + 1 }, (_, i) => min + i);
  const texts = labels?.map((l) => localize(l, language));
  const layout = !texts ? 'digits' : fitsRow(texts) ? 'row' : 'rows';
  return (
    <div class={`os ${layout}`}>
      {points.map((point, i) => (
        <Mark key={point} type="radio" name={q.id} value={point} chosen={chose(answer, point)}>
          {texts?.[i] ?? point}
        </Mark>
      ))}
    </div>
  );
}
