import { cityName, type NamedCity } from '../city-name.ts';
import { stringsIn } from '../language.ts';
import { fieldCityPath } from '../paths.ts';
import type { PageContext } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { door, Fault } from './door.tsx';
import { NoteForm } from './notes.tsx';

export type NoteFault = 'empty' | 'long' | 'unstorable' | 'conflict';

interface UnsavedNoteProps extends PageContext {
  fault: NoteFault;
  /** Characters too many. */
  beyond: number;
  wave: { code: string };
  city: NamedCity;
  noteId: string;
  text: string;
}

/** The fault of a note, with the typed text. */
export function unsavedNotePage(props: UnsavedNoteProps): string {
  const { fault, beyond, language, wave, city } = props;
  const { unsaved } = stringsIn(language).notes;
  return door(
    props,
    unsaved.title,
    <>
      <Fault>{fill(unsaved[fault], { n: beyond.toLocaleString(language) })}</Fault>
      <NoteForm {...props} isFaulty />
      <p class="lead">
        <a href={fieldCityPath(wave.code, city.code)}>
          {fill(unsaved.back, { city: cityName(city, language) })}
        </a>
      </p>
    </>,
  );
}
