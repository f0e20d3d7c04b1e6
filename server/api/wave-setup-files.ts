import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { formNoteText } from '../../web/console/form-note.ts';
import type { Surroundings } from '../cache/context.ts';
import { limitBody } from '../http/body-limit.ts';
import { attachment } from '../http/download.ts';
import { languageOf } from '../http/language.ts';
import { Problem } from '../http/problems.ts';
import { jsonReply, jsonRequest, problemResponses, security } from '../http/schemas.ts';
import { setupApiPath, setupContent, setupParams, wasSaved } from '../http/setup-schema.ts';
import { jsonUpTo } from '../http/text-body.ts';
import { callerOf } from '../identity/acting.ts';
import type { actorOf } from '../identity/actor.ts';
import { requireGrant } from '../identity/grants.ts';
import { FaultyFile } from '../services/files/file-text.ts';
import { readMargins } from '../services/files/margins-file.ts';
import { readQuestionnaire } from '../services/files/questionnaire-file.ts';
import { readQuotas } from '../services/files/quotas-file.ts';
import { tableBytes } from '../services/files/workbook.ts';
import { xlsFormBytes } from '../services/files/xlsform-file.ts';
import { saveMargins, saveQuestionnaire, saveQuotas } from '../services/setup/save-steps.ts';
import { readSetup, type Setup } from '../services/setup/setup.ts';
import { setupBody } from '../services/setup/setup-document.ts';
import { definitionSchema } from '../survey/questionnaire/definition.ts';
import { questionnaireTemplates } from '../survey/questionnaire/templates/templates.ts';
import { rowOutcomes } from '../survey/questionnaire/xlsform/report.ts';
import { strataOf } from '../survey/weighting/strata.ts';

/** The margins of 349 cities take one megabyte as a table, a questionnaire with all its languages two. */
const MOST_BYTES = 6 * 1024 * 1024;

const withFile = {
  required: true,
  content: {
    'multipart/form-data': {
      schema: z.object({
        file: z.instanceof(File).openapi({ type: 'string', format: 'binary' }),
        was: wasSaved,
      }),
    },
  },
};
const saved = {
  200: { description: 'The set-up as it is now', content: setupContent },
  ...problemResponses(401, 403, 404, 409, 413, 415, 422),
};

const exportRoute = createRoute({
  method: 'get',
  path: `${setupApiPath}/questionnaire`,
  summary: 'The questionnaire’s definition, in JSON or as an XLSForm',
  security,
  request: {
    params: setupParams,
    query: z.object({ format: z.enum(['json', 'xlsform']).default('json') }),
  },
  responses: {
    200: {
      description: 'The definition',
      content: {
        'application/json': { schema: z.record(z.string(), z.unknown()) },
        'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) },
      },
    },
    ...problemResponses(401, 403, 404, 422),
  },
});

const questionnaireRoute = createRoute({
  method: 'put',
  path: `${setupApiPath}/questionnaire`,
  summary: 'Save what is asked: a definition, a template, or a version that is stored',
  description:
    '422 has every fault of a definition with its path, twenty at most and how many more there are.',
  security,
  middleware: jsonUpTo(MOST_BYTES),
  request: {
    params: setupParams,
    body: jsonRequest(
      z
        .strictObject({
          was: wasSaved,
          definition: definitionSchema.optional(),
          template: z.string().optional(),
          stored: z.strictObject({ name: z.string(), version: z.int() }).optional(),
        })
        .refine(
          ({ definition, template, stored }) =>
            [definition, template, stored].filter((one) => one !== undefined).length === 1,
          'one of definition, template and stored',
        ),
    ),
  },
  responses: saved,
});

const readingRoute = createRoute({
  method: 'post',
  path: `${setupApiPath}/questionnaire/readings`,
  summary: 'Read an XLSForm, with what becomes of every row; nothing is saved',
  security,
  middleware: [limitBody(MOST_BYTES)],
  request: { params: setupParams, body: withFile },
  responses: {
    200: jsonReply(
      'What it comes to',
      z.object({
        definition: z
          .record(z.string(), z.unknown())
          .nullable()
          .openapi({ description: 'To save; null where rows have to be mended first' }),
        rows: z.array(
          z.object({
            sheet: z.string(),
            row: z.int(),
            name: z.string(),
            outcome: z.enum(rowOutcomes),
            notes: z.array(
              z.object({
                column: z.string().nullable(),
                outcome: z.enum(rowOutcomes),
                finding: z.string(),
                message: z.string().openapi({ description: 'In the caller’s language' }),
              }),
            ),
          }),
        ),
      }),
    ),
    ...problemResponses(401, 403, 404, 409, 413, 415, 422),
  },
});

const tableRoute = (step: 'margins' | 'quotas', columns: string) =>
  createRoute({
    method: 'put',
    path: `${setupApiPath}/${step}`,
    summary: `Save ${step} from a table (CSV or XLSX), all of it or nothing`,
    description: `Columns: ${columns}. Cities that the table does not name keep theirs. 422 has every fault with its line and column.`,
    security,
    middleware: [limitBody(MOST_BYTES)],
    request: { params: setupParams, body: withFile },
    responses: saved,
  });
const marginsRoute = tableRoute('margins', 'city, variable, category, share, population, source');
const quotasRoute = tableRoute('quotas', 'city, stratum, target, cap');

/** The parts of a wave's set-up that are files, for download and upload. */
export function waveSetupFileRoutes({ platform }: Surroundings) {
  const { db } = platform;

  /** The set-up and who may change it; checked first, so that no stranger's file is parsed. */
  async function changing(c: Context, code: string): Promise<{ setup: Setup; change: Change }> {
    const actor = await callerOf(platform, c);
    const setup = await readSetup(db, code, actor);
    requireGrant(actor, 'set-up-wave', { wave: setup.wave.id });
    if (setup.wave.openedAt) throw new Problem('wave-frozen');
    return { setup, change: { wave: setup.wave.id, actor } };
  }
  const reply = async (c: Context, code: string) =>
    setupBody(await readSetup(db, code, await callerOf(platform, c)));

  return new OpenAPIHono()
    .openapi(exportRoute, async (c) => {
      const { questionnaire, wave } = await readSetup(
        db,
        c.req.valid('param').wave,
        await callerOf(platform, c),
      );
      const { definition } = questionnaire;
      if (c.req.valid('query').format === 'json') return c.json(definition, 200);
      return c.body(new Uint8Array(await xlsFormBytes(definition)), 200, {
        'Content-Type': 'application/octet-stream',
        'Content-Disposition': attachment({ name: `${wave.code}-questionnaire.xlsx` }),
      });
    })
    .openapi(questionnaireRoute, async (c) => {
      const { wave } = c.req.valid('param');
      const { was, definition, template, stored } = c.req.valid('json');
      const { change } = await changing(c, wave);
      const asked = definition ?? questionnaireTemplates.get(template ?? '');
      const chosen = asked ? { definition: asked } : stored;
      if (!chosen) throw new Problem('questionnaire-unknown');
      await saveQuestionnaire(db, { ...change, was }, chosen);
      return c.json(await reply(c, wave), 200);
    })
    .openapi(readingRoute, async (c) => {
      await changing(c, c.req.valid('param').wave);
      const { file } = c.req.valid('form');
      const language = languageOf(c, platform);
      const read = await faultsAsContent(async () => await readQuestionnaire(file.name, await bytesOf(file)));
      const rows = read.format === 'xlsform' ? read.rows : [];
      return c.json(
        {
          definition: read.definition,
          rows: rows.map((row) => ({
            ...row,
            notes: row.notes.map((note) => ({
              column: note.column ?? null,
              outcome: note.outcome,
              finding: note.finding,
              message: formNoteText(note, language),
            })),
          })),
        },
        200,
      );
    })
    .openapi(marginsRoute, async (c) => {
      const { wave } = c.req.valid('param');
      const { file, was } = c.req.valid('form');
      const { setup, change } = await changing(c, wave);
      const margins = await faultsAsContent(async () =>
        readMargins(
          file.name,
          await tableBytes(await bytesOf(file)),
          setup.cities,
          setup.questionnaire.definition,
        ),
      );
      await saveMargins(db, { ...change, was }, margins);
      return c.json(await reply(c, wave), 200);
    })
    .openapi(quotasRoute, async (c) => {
      const { wave } = c.req.valid('param');
      const { file, was } = c.req.valid('form');
      const { setup, change } = await changing(c, wave);
      const codes = setup.cities.map(({ code }) => code);
      const quotas = await faultsAsContent(async () =>
        readQuotas(
          file.name,
          await tableBytes(await bytesOf(file)),
          codes,
          strataOf(setup.questionnaire.definition),
        ),
      );
      await saveQuotas(db, { ...change, was }, [...new Set(quotas.map(({ city }) => city))], quotas);
      return c.json(await reply(c, wave), 200);
    });
}

interface Change {
  wave: string;
  actor: Awaited<ReturnType<typeof actorOf>>;
}

const bytesOf = async (file: File): Promise<Uint8Array> => new Uint8Array(await file.arrayBuffer());

/** Turns the faults of a file into content errors: each line begins with its place. */
async function faultsAsContent<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof FaultyFile)) throw error;
    const errors = error.message.split('\n').map((line) => ({ path: 'file', message: line }));
    throw new Problem('content-invalid', { errors });
  }
}
