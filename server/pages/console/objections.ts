import type { Context } from 'hono';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { loggable } from '../../../db/errors.ts';
import { objectionsPage } from '../../../web/console/objections-page.tsx';
import {
  type ObjectionFault,
  unsavedAnswerPage,
  unsavedObjectionPage,
} from '../../../web/console/unsaved-objection-page.tsx';
import { cityFeedbackPath, objectionsPath } from '../../../web/paths.ts';
import type { Surroundings } from '../../cache/context.ts';
import { cityOf } from '../../cache/open-wave.ts';
import { loggablePath } from '../../http/loggable-path.ts';
import { statesOwnOrigin } from '../../http/own-form.ts';
import { Problem, type ProblemCode, problemOf } from '../../http/problems.ts';
import { actorOf } from '../../identity/actor.ts';
import { may } from '../../identity/grants.ts';
import { answerObjection } from '../../services/feedback/answer-objection.ts';
import { readObjections } from '../../services/feedback/list-objections.ts';
import { objectToResult } from '../../services/feedback/object.ts';
import { MAX_OBJECTION, objectionOutcomes, objectionText } from '../../survey/feedback/objection.ts';
import { isReadable } from '../../survey/questionnaire/characters.ts';
import { cityCode, submissionId } from '../../survey/schemas.ts';
import { charactersBeyond } from '../../survey/typed-text.ts';
import { contextOf, type PageStatus, show } from '../render.ts';
import { formFieldsOf, type SentForm } from './form.ts';
import { consoleContext, fieldworkOfPage } from './frame.ts';
import { consoleRoutes } from './routes.ts';

const releaseNumber = z.coerce.number().int().min(1).max(2_147_483_647);

/** Why something was refused; a problem that no page covers is a failure. */
const faults: Partial<Record<ProblemCode, [ObjectionFault, PageStatus]>> = {
  'content-invalid': ['release', 422],
  'objection-conflict': ['conflict', 409],
  'objections-closed': ['closed', 409],
  'withdrawn-before': ['withdrawn', 409],
  'objection-answered': ['answered', 409],
  'too-many-objections': ['many', 409],
  'second-person-needed': ['secondPerson', 409],
  unauthorized: ['signedOut', 401],
  forbidden: ['forbidden', 403],
};

/**
 * Objections of cities to their results, and the answers. Whatever goes wrong, the error page has the typed text: a
 * person who was signed out while writing can sign in elsewhere and send it from there.
 */
export function objectionPages(surroundings: Surroundings) {
  const { platform, fieldworkOf } = surroundings;
  const { db, now } = platform;
  const { pages, acting, guards } = consoleRoutes(surroundings);

  async function fieldsIn(c: Context): Promise<SentForm['field']> {
    c.header('Cache-Control', 'private, no-store');
    return await formFieldsOf(c);
  }

  function refusalOf(c: Context, error: unknown): { fault: ObjectionFault; status: PageStatus } {
    if (error instanceof FormFault) return { fault: error.fault, status: 422 };
    const problem = problemOf(error);
    const named = problem && faults[problem.code];
    if (named) return { fault: named[0], status: named[1] };
    if (problem?.status === 404) return { fault: 'unknown', status: 404 };
    if (!problem)
      platform.log.error(
        { err: loggable(error), path: loggablePath(c.req.path) },
        'an objection or its answer was not saved: unexpected failure',
      );
    return { fault: 'failed', status: problem ? 503 : 500 };
  }

  return pages
    .get('/console/:wave/objections', acting, async (c) => {
      const fieldwork = await fieldworkOfPage(surroundings, c);
      const { wave } = fieldwork;
      const actor = c.get('actor');
      const objections = await readObjections(db, wave.id, actor);
      const context = await consoleContext(c, surroundings, wave);
      return await show(
        c,
        objectionsPage({
          ...context,
          objections,
          cityOf: (code) => cityOf(fieldwork, code),
          mayAnswer: (city) => may(actor, 'answer-objections', { wave: wave.id, city }),
        }),
      );
    })
    .post('/console/:wave/:city/feedback/objections', ...guards, async (c) => {
      const field = await fieldsIn(c);
      const wave = { code: c.req.param('wave') };
      const city = cityCode.safeParse(c.req.param('city'));
      if (!city.success) throw new Problem('not-found');
      const text = field('text');
      try {
        const actor = await actorOf(platform, c);
        const fieldwork = await fieldworkOf(wave.code);
        const id = submissionId.safeParse(field('id'));
        const release = releaseNumber.safeParse(field('release'));
        if (!id.success || !release.success) throw new Problem('content-invalid');
        const wanted = { id: id.data, city: city.data, release: release.data, text: typed(text) };
        await objectToResult(db, fieldwork, actor, wanted, now());
        return c.redirect(`${cityFeedbackPath(wave.code, city.data)}#objections`, 303);
      } catch (error) {
        const { fault, status } = refusalOf(c, error);
        const page = unsavedObjectionPage({
          ...contextOf(c, platform),
          // A link cannot post again.
          url: cityFeedbackPath(wave.code, city.data),
          ...{ fault, wave, text },
          beyond: charactersBeyond(text, MAX_OBJECTION),
          canBeSent: statesOwnOrigin(c, platform),
          city: { code: city.data },
          release: field('release'),
          objectionId: fault === 'conflict' || field('id') === '' ? uuidv7() : field('id'),
        });
        return await show(c, page, status);
      }
    })
    .post('/console/:wave/objections/:objection/answer', ...guards, async (c) => {
      const field = await fieldsIn(c);
      const wave = { code: c.req.param('wave') };
      const text = field('text');
      const objectionId = c.req.param('objection');
      try {
        const actor = await actorOf(platform, c);
        const fieldwork = await fieldworkOf(wave.code);
        const id = submissionId.safeParse(objectionId);
        const outcome = z.enum(objectionOutcomes).safeParse(field('outcome'));
        const release = releaseNumber.nullable().safeParse(field('release').trim() || null);
        if (!id.success) throw new Problem('objection-unknown');
        if (!outcome.success) throw new FormFault('outcome');
        if (!release.success) throw new FormFault('release');
        const wanted = { objection: id.data, outcome: outcome.data, release: release.data };
        await answerObjection(db, fieldwork, actor, { ...wanted, text: typed(text) });
        return c.redirect(`${objectionsPath(wave.code)}#${id.data}`, 303);
      } catch (error) {
        const { fault, status } = refusalOf(c, error);
        const page = unsavedAnswerPage({
          ...contextOf(c, platform),
          url: objectionsPath(wave.code),
          ...{ fault, wave, text, objectionId },
          beyond: charactersBeyond(text, MAX_OBJECTION),
          canBeSent: statesOwnOrigin(c, platform),
          outcome: field('outcome'),
          release: field('release'),
        });
        return await show(c, page, status);
      }
    });
}

/** A fault of the form itself. */
class FormFault extends Error {
  readonly fault: ObjectionFault;
  constructor(fault: ObjectionFault) {
    super(fault);
    this.fault = fault;
  }
}

/** A typed text in the form that is stored. */
function typed(text: string): string {
  const read = objectionText.safeParse(text);
  if (read.success) return read.data;
  const isLong = charactersBeyond(text, MAX_OBJECTION) > 0;
  throw new FormFault(!isReadable(text) ? 'empty' : isLong ? 'long' : 'unstorable');
}
