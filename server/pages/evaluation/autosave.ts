import { Hono } from 'hono';
import { entryText } from '../../../web/evaluation/entry-text.ts';
import { stringsIn } from '../../../web/language.ts';
import type { Autosaved } from '../../../web/ui/autosave.ts';
import { fill } from '../../../web/ui/interpolate.ts';
import type { Surroundings } from '../../cache/context.ts';
import { limitBody } from '../../http/body-limit.ts';
import { replyProblem } from '../../http/errors.ts';
import { requireOwnForm } from '../../http/own-form.ts';
import { problemOf } from '../../http/problems.ts';
import { actorOf } from '../../identity/actor.ts';
import { readCityReport } from '../../services/evaluation/read-report-standing.ts';
import { saveUncontested } from '../../services/evaluation/report-draft.ts';
import type { DraftField } from '../../survey/evaluation/draft.ts';
import { itemOfField } from '../../survey/evaluation/set-parts.ts';
import { contextOf } from '../render.ts';
import { MOST_TEXT, readForm } from './form.ts';
import { fieldsOfLevel, readLevelForm } from './level-form.ts';
import { levelIn } from './levels.ts';
import { cityIn, evaluationIn } from './named.ts';

/**
 * Saves the form of a level while a person fills it in, by the same rules as its button, but without files. The reply
 * also has what others entered meanwhile, so that the client may continue from the new revision.
 */
export function autosaveRoutes(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, now } = platform;
  const routes = new Hono();
  routes.onError((error, c) => {
    const problem = problemOf(error);
    if (!problem) throw error;
    return replyProblem(c, problem, platform);
  });
  return routes.post(
    '/console/evaluations/:evaluation/cities/:city/levels/:level/autosave',
    requireOwnForm(platform),
    limitBody(MOST_TEXT),
    async (c) => {
      c.header('Cache-Control', 'private, no-store');
      const names = { evaluation: evaluationIn(c), city: cityIn(c), actor: await actorOf(platform, c) };
      const { language } = contextOf(c, platform);
      const words = stringsIn(language).evaluation.level;
      const { set } = await readCityReport(db, names);
      const level = levelIn(c, set.definition);
      const { revision, changes, faults } = readLevelForm(level, await readForm(c));
      const { draft, conflicts } = await saveUncontested(db, { ...names, revision, changes, now: now() });
      const saidOf = (field: string, { entry, by }: DraftField) => {
        const { item, datum } = itemOfField(set.definition, field)!;
        const text = entryText(item, datum, entry, language);
        return {
          by: fill(words.changedBy, { person: by }),
          notice: fill(words.theirs, { person: by, entry: text }),
        };
      };
      const fields: Autosaved['fields'] = {};
      const contested = new Set(conflicts.map(({ field }) => field));
      for (const [field, { typed: seen }] of fieldsOfLevel(level, draft)) {
        const stored = draft.fields[field];
        const isOwn = field in changes && !contested.has(field);
        const fault = faults.get(field);
        if (isOwn) fields[field] = { seen: { ...seen } };
        else if (stored && stored.revision > revision)
          fields[field] = { seen: { ...seen }, theirs: saidOf(field, stored) };
        if (fault) fields[field] = { ...fields[field], fault: words.faults[fault] };
      }
      return c.json({ revision: draft.revision, fields } satisfies Autosaved);
    },
  );
}
