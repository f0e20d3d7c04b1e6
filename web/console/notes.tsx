import type { Note } from '../../db/notes.ts';
import { MAX_FIELD_NOTE } from '../../server/survey/monitor/note.ts';
import { type Language, stringsIn } from '../language.ts';
import { cityNotesPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { hourOf } from './figures.tsx';

export const bylineOf = ({ author, at }: Pick<Note, 'author' | 'at'>, language: Language): string =>
  fill(stringsIn(language).notes.by, { author, time: hourOf(at, language) });

export interface NotesProps extends NoteFormProps {
  /** Newest first. */
  notes: readonly Note[];
  /** Whether there are older ones. */
  hasMore: boolean;
  mayWrite: boolean;
}

/** People's notes on a city, and the form for another note. */
export function Notes({ notes, hasMore, mayWrite, ...form }: NotesProps) {
  const { language } = form;
  const { notes: words } = stringsIn(language);
  return (
    <section id="notes">
      <h2>{words.title}</h2>
      {notes.length === 0 && <p class="help">{words.none}</p>}
      <ol class="notes">
        {notes.map((note) => (
          <li key={note.id}>
            <p>{note.text}</p>
            <small>{bylineOf(note, language)}</small>
          </li>
        ))}
      </ol>
      {hasMore && <p class="help">{fill(words.newest, { n: notes.length })}</p>}
      {mayWrite && <NoteForm {...form} />}
    </section>
  );
}

export interface NoteFormProps {
  language: Language;
  wave: { code: string };
  city: { code: string };
  /** Id of the next note, so that a repeat is stored once. */
  noteId: string;
  text?: string | undefined;
  isFaulty?: boolean;
}

/** No maxlength, because a browser would silently cut off pasted text. */
export function NoteForm({ language, wave, city, noteId, text, isFaulty }: NoteFormProps) {
  const { notes: words } = stringsIn(language);
  return (
    <form method="post" action={cityNotesPath(wave.code, city.code)} class="field writing">
      <label for="note">{words.label}</label>
      <input type="hidden" name="id" value={noteId} />
      <textarea
        id="note"
        name="text"
        rows={isFaulty ? 8 : 3}
        defaultValue={text}
        required
        aria-describedby={isFaulty ? 'fault note-hint' : 'note-hint'}
        aria-invalid={isFaulty || undefined}
      />
      <p class="help" id="note-hint">
        {fill(words.hint, { max: MAX_FIELD_NOTE.toLocaleString(language) })}
      </p>
      <button type="submit">{words.save}</button>
    </form>
  );
}
