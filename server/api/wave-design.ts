import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ListedStep } from '../../db/questionnaire-drafts.ts';
import type { Surroundings } from '../cache/context.ts';
import { Problem } from '../http/problems.ts';
import {
  instantSchema,
  jsonContent,
  jsonReply,
  jsonRequest,
  problemResponses,
  security,
} from '../http/schemas.ts';
import { setupApiPath, setupParams } from '../http/setup-schema.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import { adoptDesign, beginDesignAgain, takeCoreOver } from '../services/design/adopt-design.ts';
import { type Design, readDesign } from '../services/design/read-design.ts';
import { type OfDesign, operateDesign, saveTyped } from '../services/design/save-design.ts';
import { historyOf, readDesignHistory, undoDesign } from '../services/design/undo-design.ts';
import { rehearsalSizes, rehearse } from '../services/rehearsal/rehearse.ts';
import { checkDesign } from '../survey/questionnaire/design/faults.ts';
import { isLocked } from '../survey/questionnaire/design/lock.ts';
import { questionTypes } from '../survey/questionnaire/design/texts.ts';
import { languageTag } from '../survey/questionnaire/text.ts';
import { cityCode } from '../survey/schemas.ts';

const path = `${setupApiPath}/design`;
/** A questionnaire with all its languages takes a megabyte. */
const middleware = jsonUpTo(6 * 1024 * 1024);

const revision = z.int().min(0).openapi({ description: 'Grows by one with every step' });
const stepFields = z.object({ revision, act: z.string(), subject: z.string() });

const designDocument = z
  .object({
    revision,
    texts: z.record(z.string(), z.string()).openapi({
      description:
        'Every field that says something, by its name: a part’s key and what it says of it, such as `q3.title.en`',
    }),
    locked: z.boolean().openapi({ description: 'It is the national core, which nobody has taken over' }),
    overtaken: z
      .boolean()
      .openapi({ description: 'The wave has another questionnaire than the draft began with' }),
    faults: z
      .array(z.object({ field: z.string(), part: z.string(), message: z.string() }))
      .openapi({ description: 'All that keeps it from being used, at once' }),
    definition: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({ description: 'What it comes to, as residents would get it; null where it has faults' }),
    undo: stepFields.nullable(),
    redo: stepFields.nullable(),
  })
  .openapi('QuestionnaireDraft');

const content = jsonContent(designDocument);

const readRoute = createRoute({
  method: 'get',
  path,
  summary: 'The draft of the questionnaire, as it is being written',
  security,
  request: { params: setupParams },
  responses: { 200: { description: 'The draft', content }, ...problemResponses(401, 403, 404) },
});

const saveRoute = createRoute({
  method: 'patch',
  path,
  summary: 'Save fields of the draft, good for a wave or not',
  description:
    'What somebody else changed since `revision` is left as they have it: 412 `draft-changed` names it with both texts, and the other fields are saved.',
  security,
  middleware,
  request: {
    params: setupParams,
    body: jsonRequest(
      z.strictObject({
        revision,
        changes: z.record(z.string(), z.string()).openapi({ description: 'An empty text empties a field' }),
      }),
    ),
  },
  responses: {
    200: { description: 'The draft as it is now', content },
    ...problemResponses(401, 403, 404, 409, 412, 413, 415, 422),
  },
});

const part = z.string().openapi({ description: 'A part’s key, such as `q3`' });
const step = z.discriminatedUnion('act', [
  z.strictObject({
    act: z.literal('add'),
    list: z.string().openapi({ description: 'Such as `draft.questions` or `q3.options`' }),
    type: z.enum(questionTypes).optional(),
  }),
  ...(['copy', 'remove', 'restore', 'up', 'down'] as const).map((act) =>
    z.strictObject({ act: z.literal(act), part }),
  ),
  ...(['add-language', 'remove-language'] as const).map((act) =>
    z.strictObject({ act: z.literal(act), language: languageTag }),
  ),
  ...(['undo', 'redo'] as const).map((act) =>
    z.strictObject({
      act: z.literal(act),
      revision: revision.openapi({ description: 'Of the step, as `undo` or `redo` of the draft names it' }),
    }),
  ),
  z.strictObject({
    act: z.literal('adopt'),
    revision: revision.openapi({ description: 'That was seen: another since then is not used unseen' }),
  }),
  z.strictObject({ act: z.literal('begin-again') }),
  z.strictObject({
    act: z.literal('take-over'),
    name: z.string().openapi({ description: 'What the questionnaire is called from then on' }),
  }),
]);

const stepRoute = createRoute({
  method: 'post',
  path: `${path}/steps`,
  summary: 'Do something to the draft besides typing',
  description:
    'Add, copy, move, delete or bring back a part; change its languages; undo and redo; use it for the wave (`adopt`), begin again with what the wave has, or take the national core over.',
  security,
  middleware,
  request: { params: setupParams, body: jsonRequest(step) },
  responses: {
    200: { description: 'The draft as it is now', content },
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const historyRoute = createRoute({
  method: 'get',
  path: `${path}/steps`,
  summary: 'What was done to the draft, by whom and when, the first step first',
  security,
  request: { params: setupParams },
  responses: {
    200: jsonReply(
      'All steps',
      z.object({
        steps: z.array(stepFields.extend({ by: z.string(), at: instantSchema })),
      }),
    ),
    ...problemResponses(401, 403, 404),
  },
});

const counts = z.record(z.string(), z.number());
const rehearsalReport = z
  .object({
    sent: z.int(),
    counts: counts.openapi({ description: '`counted`, and the reasons why others were not' }),
    planted: counts.openapi({ description: 'Careless residents that were among them' }),
    time: z.object({ median: z.number(), low: z.number(), high: z.number() }),
    shown: z.number().openapi({ description: 'Questions that somebody was asked, the median' }),
    paths: z.int().openapi({ description: 'Different sets of questions that somebody was asked' }),
    questions: z.array(z.object({ id: z.string(), asked: z.int(), answered: z.int() })),
    never: z.array(z.string()).openapi({ description: 'Questions that nobody was asked' }),
    unused: z.array(z.object({ question: z.string(), option: z.string() })),
    faults: z.array(z.object({ question: z.string(), code: z.string(), n: z.int() })),
    figures: z.array(
      z.object({
        level: z.enum(['overall', 'dimension', 'question']),
        id: z.string(),
        score: z.number().nullable(),
        moe: z.number().nullable(),
        reasons: z.array(z.string()),
      }),
    ),
  })
  .openapi('RehearsalReport');

const { least, most, usual } = rehearsalSizes;
const rehearsalRoute = createRoute({
  method: 'post',
  path: `${path}/rehearsals`,
  summary: 'Rehearse the draft with simulated residents',
  description:
    'They pass through the whole pipeline, within a transaction that is taken back: nothing stays.',
  security,
  middleware,
  request: {
    params: setupParams,
    body: jsonRequest(
      z.strictObject({ city: cityCode, residents: z.int().min(least).max(most).default(usual) }),
    ),
  },
  responses: {
    200: jsonReply(
      'What came of it',
      z.object({
        revision,
        city: z.string(),
        report: rehearsalReport,
      }),
    ),
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

/** Editing a wave's questionnaire, as the designer's pages do. */
export function waveDesignRoutes({ platform }: Surroundings) {
  const { db, keys, now } = platform;

  const ofDesign = async (c: Context, wave: string): Promise<OfDesign> => {
    return { wave, actor: await callerOf(platform, c), now: now() };
  };

  async function bodyOf({ setup, draft, texts, isOvertaken }: Design) {
    const { undo, redo } = await historyOf(db, setup.wave.id);
    const { definition, faults } = checkDesign(texts);
    return {
      revision: draft.revision,
      texts: { ...texts },
      locked: isLocked(texts),
      overtaken: isOvertaken,
      faults,
      definition: definition ?? null,
      undo: undo ? fieldsOf(undo) : null,
      redo: redo ? fieldsOf(redo) : null,
    };
  }

  async function take(of: OfDesign, body: z.infer<typeof step>): Promise<Design> {
    switch (body.act) {
      case 'undo':
      case 'redo':
        return await undoDesign(db, { ...of, ...body });
      case 'adopt':
        return await adoptDesign(db, { ...of, revision: body.revision });
      case 'begin-again':
        return await beginDesignAgain(db, of);
      case 'take-over':
        return await takeCoreOver(db, { ...of, name: body.name });
      case 'add': {
        const { act, list, type } = body;
        return await operateDesign(db, { ...of, operation: { act, list, ...(type && { type }) } });
      }
      default:
        return await operateDesign(db, { ...of, operation: body });
    }
  }

  return new OpenAPIHono()
    .openapi(readRoute, async (c) => {
      const { wave, actor } = await ofDesign(c, c.req.valid('param').wave);
      return c.json(await bodyOf(await readDesign(db, wave, actor)), 200);
    })
    .openapi(saveRoute, async (c) => {
      const of = await ofDesign(c, c.req.valid('param').wave);
      const { design, conflicts, refused } = await saveTyped(db, { ...of, ...c.req.valid('json') });
      if (conflicts.length > 0) throw new Problem('draft-changed', { fields: conflicts });
      if (refused.length > 0)
        throw new Problem('content-invalid', {
          errors: refused.map((field) => ({ path: `changes.${field}`, message: UNTYPABLE })),
        });
      return c.json(await bodyOf(design), 200);
    })
    .openapi(stepRoute, async (c) => {
      const of = await ofDesign(c, c.req.valid('param').wave);
      return c.json(await bodyOf(await take(of, c.req.valid('json'))), 200);
    })
    .openapi(historyRoute, async (c) => {
      const { wave, actor } = await ofDesign(c, c.req.valid('param').wave);
      const { steps } = await readDesignHistory(db, wave, actor);
      const listed = steps.map((one) => ({ ...fieldsOf(one), by: one.byName, at: one.at.toISOString() }));
      return c.json({ steps: listed }, 200);
    })
    .openapi(rehearsalRoute, async (c) => {
      const of = await ofDesign(c, c.req.valid('param').wave);
      const rehearsal = await rehearse(db, { ...of, ...c.req.valid('json'), keys });
      const { city, report } = rehearsal;
      const lists = {
        questions: [...report.questions],
        never: [...report.never],
        unused: [...report.unused],
        faults: [...report.faults],
        figures: report.figures.map((figure) => ({ ...figure, reasons: [...figure.reasons] })),
      };
      return c.json({ revision: rehearsal.revision, city: city.code, report: { ...report, ...lists } }, 200);
    });
}

const UNTYPABLE = 'no field of the draft that can be typed, locked, or holds what no text can hold';

const fieldsOf = ({ revision, act, subject }: ListedStep) => ({ revision, act, subject });
