import { type DesignTexts, languagesOf, nameOf } from '../../../server/survey/questionnaire/design/texts.ts';
import { type DesignForm, TextField } from './form-field.tsx';
import { tongueName } from './part-text.ts';

interface TonguesProps {
  form: DesignForm;
  texts: DesignTexts;
  part: string;
  what: string;
  label: string;
  rows?: number;
  isLabelUnseen?: boolean;
}

/** A text in every language, side by side. */
export function Tongues({ form, texts, part, what, label, rows, isLabelUnseen }: TonguesProps) {
  return (
    <div class="tongues">
      {languagesOf(texts).map((tongue) => (
        <TextField
          key={tongue}
          form={form}
          name={nameOf(part, `${what}.${tongue}`)}
          label={
            <>
              <span class={isLabelUnseen ? 'unseen' : undefined}>{label}</span>{' '}
              <small>{tongueName(tongue)}</small>
            </>
          }
          tongue={tongue}
          {...(rows ? { rows: rowsFor(form.shown(nameOf(part, `${what}.${tongue}`)).typed, rows) } : {})}
        />
      ))}
    </div>
  );
}

/** Enough lines for what is there; a Han character is as wide as two Latin ones. */
function rowsFor(text: string, least: number): number {
  let width = 0;
  for (const character of text) width += character > '\u2e7f' ? 2 : 1;
  return Math.min(8, Math.max(least, Math.ceil(width / 44), text.split('\n').length));
}
