import type { Context } from 'hono';
import { z } from 'zod';
import { MOST_LISTED } from '../../../db/mails.ts';
import { remindersPage } from '../../../web/evaluation/reminders-page.tsx';
import { stringsIn } from '../../../web/language.ts';
import { remindersPath } from '../../../web/paths.ts';
import type { Surroundings } from '../../cache/context.ts';
import { limitBody } from '../../http/body-limit.ts';
import { requireOwnForm } from '../../http/own-form.ts';
import { setOf } from '../../services/evaluation/read-evaluation.ts';
import { noteTold, readReminders } from '../../services/evaluation/reminders.ts';
import { evaluationTitle } from '../../survey/evaluation/title.ts';
import { consoleContext } from '../console/frame.ts';
import { consoleRoutes } from '../console/routes.ts';
import type { ConsoleEnv } from '../console/signed-in.ts';
import { contextOf, type PageStatus, show } from '../render.ts';
import { takeForm } from './form.ts';
import { evaluationIn } from './named.ts';

/** Ids of as many mails as a page lists. */
const MOST_BYTES = 131_072;
const REMINDERS = '/console/evaluations/:evaluation/reminders';
const countSchema = z.coerce.number().int().min(0).max(MOST_LISTED).optional().catch(undefined);

/** Reminders about cities' reports that no server sends, for a person to pass on. */
export function reminderPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, now, sendsMails: isSent } = platform;
  const { pages, acting } = consoleRoutes(surroundings);
  const namesIn = (c: Context<ConsoleEnv>) => ({
    evaluation: evaluationIn(c),
    actor: c.get('actor'),
    now: now(),
  });

  async function showReminders(c: Context<ConsoleEnv>, refused?: { fault: string; status: PageStatus }) {
    const { evaluation, untold, ...others } = await readReminders(db, { ...namesIn(c), isSent });
    const { definition } = await setOf(db, evaluation);
    const context = await consoleContext(c, surroundings);
    return show(
      c,
      remindersPage({
        ...context,
        ...others,
        evaluation: {
          code: evaluation.code,
          title: evaluationTitle(evaluation, definition, context.language),
        },
        untold,
        isCut: untold.length === MOST_LISTED,
        isSent,
        origin: platform.publicUrl ?? new URL(c.req.url).origin,
        marked: refused ? undefined : countSchema.parse(c.req.query('told')),
        fault: refused?.fault,
      }),
      refused?.status,
    );
  }

  return pages
    .get(REMINDERS, acting, async (c) => showReminders(c))
    .post(
      `${REMINDERS}/told`,
      requireOwnForm(platform),
      limitBody(MOST_BYTES),
      takeForm(
        surroundings,
        (c) => remindersPath(evaluationIn(c)),
        async (c, form) => {
          const ids = form.all('mail').filter((id) => z.uuid().safeParse(id).success);
          const marked = await noteTold(db, { ...namesIn(c), ids });
          if (ids.length > 0) return c.redirect(remindersPath(evaluationIn(c), undefined, marked), 303);
          const { none } = stringsIn(contextOf(c, platform).language).mails;
          return await showReminders(c, { fault: none, status: 422 });
        },
      ),
    );
}
