import type { Context } from 'hono';
import { v7 as uuidv7 } from 'uuid';
import { findCity } from '../../../db/cities.ts';
import { type NoteFault, unsavedNotePage } from '../../../web/console/unsaved-note-page.tsx';
import { fieldCityPath } from '../../../web/paths.ts';
import type { Surroundings } from '../../cache/context.ts';
import { Problem } from '../../http/problems.ts';
import { writeNote } from '../../services/monitor/write-note.ts';
import { MAX_FIELD_NOTE, noteText } from '../../survey/monitor/note.ts';
import { isReadable } from '../../survey/questionnaire/characters.ts';
import { cityCode, submissionId } from '../../survey/schemas.ts';
import { charactersBeyond } from '../../survey/typed-text.ts';
import { contextOf, show } from '../render.ts';
import { formFieldsOf } from './form.ts';
import { consoleRoutes } from './routes.ts';
import type { ConsoleEnv } from './signed-in.ts';

/** Notes on cities. */
export function notePages(surroundings: Surroundings) {
  const { platform, fieldworkOf } = surroundings;
  const { db } = platform;

  /** Shows the fault of a note, with the typed text. */
  async function showUnsaved(
    c: Context<ConsoleEnv>,
    typed: { wave: string; city: string; id: string; text: string },
    fault: NoteFault,
  ) {
    const { wave, city, id, text } = typed;
    const named = await findCity(db, city);
    const page = unsavedNotePage({
      ...contextOf(c, platform),
      // A link cannot post again.
      url: fieldCityPath(wave, city),
      fault,
      beyond: charactersBeyond(text, MAX_FIELD_NOTE),
      wave: { code: wave },
      city: named ?? { code: city, name: city, english: city },
      noteId: fault === 'conflict' || id === '' ? uuidv7() : id,
      text,
    });
    return await show(c, page, fault === 'conflict' ? 409 : 422);
  }

  const { pages, acting, guards } = consoleRoutes(surroundings);
  return pages.post('/console/:wave/:city/notes', ...guards, acting, async (c) => {
    const field = await formFieldsOf(c);
    const fieldwork = await fieldworkOf(c.req.param('wave'));
    const city = cityCode.safeParse(c.req.param('city')).data;
    if (city === undefined) throw new Problem('city-unknown');
    const typed = { wave: fieldwork.wave.code, city, id: field('id'), text: field('text') };
    const id = submissionId.safeParse(typed.id);
    const text = noteText.safeParse(typed.text);
    if (!id.success || !text.success) return await showUnsaved(c, typed, faultIn(typed.text));
    try {
      await writeNote(db, fieldwork, c.get('actor'), { id: id.data, city, text: text.data });
    } catch (error) {
      if (error instanceof Problem && error.is('note-conflict'))
        return await showUnsaved(c, typed, 'conflict');
      throw error;
    }
    return c.redirect(`${fieldCityPath(typed.wave, city)}#notes`, 303);
  });
}

function faultIn(text: string): NoteFault {
  if (!isReadable(text)) return 'empty';
  return charactersBeyond(text, MAX_FIELD_NOTE) > 0 ? 'long' : 'unstorable';
}
