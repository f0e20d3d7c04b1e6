import type { Context } from 'hono';
import { v7 as uuidv7, validate } from 'uuid';
import { z } from 'zod';
import { exportFormats } from '../../../db/exports-schema.ts';
import { listReleases } from '../../../db/releases.ts';
import type { ShownExport } from '../../../web/console/export-entry.tsx';
import type { TypedExport } from '../../../web/console/export-form.tsx';
import { exportsPage } from '../../../web/console/exports-page.tsx';
import { stringsIn } from '../../../web/language.ts';
import { confirmationPath, exportsPath } from '../../../web/paths.ts';
import { fill } from '../../../web/ui/interpolate.ts';
import type { Surroundings } from '../../cache/context.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { sendExport } from '../../http/export-file.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, citiesFor, isConfirmed, requireCities } from '../../identity/grants.ts';
import { askForExport, exportPurpose, MAX_EXPORTS, MAX_PURPOSE } from '../../services/exports/ask.ts';
import { cancelExport } from '../../services/exports/cancel.ts';
import { downloadExport } from '../../services/exports/download.ts';
import { exportFileName } from '../../services/exports/file-name.ts';
import { exportsFor } from '../../services/exports/read-exports.ts';
import { exportState, KEPT_HOURS } from '../../services/exports/state.ts';
import { MAX_REPLICATES } from '../../services/exports/weights.ts';
import { submissionId } from '../../survey/schemas.ts';
import { contextOf, type PageStatus, show } from '../render.ts';
import { formFaultOf, formFieldsOf, statusOfFault } from './form.ts';
import { consoleContext, fieldworkOfPage } from './frame.ts';
import { proofWanted, provenActor } from './proof.ts';
import { consoleRoutes } from './routes.ts';
import type { FormFault } from './scope-form.ts';
import type { ConsoleEnv } from './signed-in.ts';

/** Older forms, from before there were several formats, lack the field. */
const formatSchema = z.enum(exportFormats).catch('csv');

const chosen = (schema: z.ZodType<number>) =>
  z.preprocess((text) => (text === '' ? undefined : Number(text)), schema.optional());

/** The fields of the form; an empty one is undefined. */
const askedSchema = z
  .object({
    city: z.string().transform((code) => code || undefined),
    format: formatSchema,
    release: chosen(z.int().min(1)),
    replicates: chosen(z.int().min(1).max(MAX_REPLICATES)),
    purpose: exportPurpose,
  })
  .refine(({ release, replicates }) => release !== undefined || replicates === undefined, {
    path: ['replicates'],
  });

/** The field of the first fault. */
const faultyFieldOf = (error: z.ZodError) =>
  (['purpose', 'release', 'replicates'] as const).find((name) => error.issues[0]?.path[0] === name) ??
  'purpose';

const doneSchema = z.enum(['asked', 'cancelled']).optional().catch(undefined);

/** Exports of answers: asking for them, following, downloading and cancelling. */
export function exportPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, now } = platform;
  const { pages, acting, guards } = consoleRoutes(surroundings);

  const fieldworkIn = (c: Context<ConsoleEnv>) => fieldworkOfPage(surroundings, c);

  const idIn = (c: Context<ConsoleEnv>): string => {
    const id = c.req.param('id')?.toLowerCase() ?? '';
    if (!validate(id)) throw new Problem('export-unknown');
    return id;
  };

  async function shownExports({ wave, cities }: Fieldwork, actor: Actor): Promise<ShownExport[]> {
    return (await exportsFor(db, wave.id, actor)).map((row) => ({
      row,
      name: exportFileName(wave, row),
      state: exportState(row, now()),
      city: cities.get(row.city ?? ''),
      isOwn: row.by === actor.id,
    }));
  }

  async function showExports(
    c: Context<ConsoleEnv>,
    fieldwork: Fieldwork,
    refused?: { typed: TypedExport; fault: FormFault; status: PageStatus },
  ) {
    const { wave, cities } = fieldwork;
    const actor = c.get('actor');
    const exportable = citiesFor(actor, 'export-answers', wave.id);
    const exports = await shownExports(fieldwork, actor);
    const context = await consoleContext(c, surroundings, wave);
    const html = exportsPage({
      ...context,
      exports,
      form: {
        typed: refused?.typed ?? {
          id: uuidv7(),
          city: '',
          format: 'csv',
          release: '',
          replicates: '',
          purpose: '',
        },
        cities: [...cities.values()].filter(({ code }) => exportable === 'all' || exportable.includes(code)),
        mayAskForAll: exportable === 'all',
        releases: await listReleases(db, wave.id, 'all'),
        proof: proofWanted(c, platform),
        fault: refused?.fault,
      },
      limits: { hours: KEPT_HOURS, most: MAX_EXPORTS, purpose: MAX_PURPOSE },
      isWritten: platform.writesExports,
      done: doneSchema.parse(c.req.query('done')),
      script: platform.asset('web/console/client.ts'),
    });
    return await show(c, html, refused?.status);
  }

  /** The fault of a form, and the status of the page that reports it; rethrows any other error. */
  function refusalOf(c: Context<ConsoleEnv>, error: unknown): { fault: FormFault; status: PageStatus } {
    const { language } = contextOf(c, platform);
    const words = stringsIn(language).exports.faults;
    if (error instanceof Problem) {
      if (error.is('too-many-exports'))
        return { fault: { field: '', sentence: fill(words.many, { most: MAX_EXPORTS }) }, status: 409 };
      if (error.is('release-unknown'))
        return { fault: { field: 'release', sentence: words.release }, status: 422 };
      if (error.is('city-unknown')) return { fault: { field: 'city', sentence: words.city }, status: 422 };
      if (error.is('export-conflict')) return { fault: { field: '', sentence: words.before }, status: 409 };
    }
    const sentence = formFaultOf(error, language, now());
    return { fault: { field: 'own-password', sentence }, status: statusOfFault(error) };
  }

  return pages
    .get('/console/:wave/exports', acting, async (c) => showExports(c, await fieldworkIn(c)))
    .post('/console/:wave/exports', ...guards, acting, async (c) => {
      const fieldwork = await fieldworkIn(c);
      requireCities(c.get('actor'), 'export-answers', fieldwork.wave.id);
      const field = await formFieldsOf(c);
      const id = submissionId.safeParse(field('id')).data ?? uuidv7();
      const typed: TypedExport = {
        id,
        city: field('city'),
        format: formatSchema.parse(field('format')),
        release: field('release'),
        replicates: field('replicates'),
        purpose: field('purpose'),
      };
      const asked = askedSchema.safeParse(typed);
      if (!asked.success) {
        const words = stringsIn(contextOf(c, platform).language).exports.faults;
        const field = faultyFieldOf(asked.error);
        const fault = { field, sentence: fill(words[field], { max: MAX_PURPOSE }) };
        return await showExports(c, fieldwork, { typed, fault, status: 422 });
      }
      try {
        const actor = await provenActor(c, platform, field);
        await askForExport(platform, fieldwork, { ...asked.data, id, actor, now: now() });
      } catch (error) {
        const refused = refusalOf(c, error);
        // A form that changed since it was sent is a new one.
        const again =
          error instanceof Problem && error.is('export-conflict') ? { ...typed, id: uuidv7() } : typed;
        return await showExports(c, fieldwork, { typed: again, ...refused });
      }
      return c.redirect(exportsPath(fieldwork.wave.code, 'asked'), 303);
    })
    .get('/console/:wave/exports/:id/file', acting, async (c) => {
      const { wave } = await fieldworkIn(c);
      const actor = c.get('actor');
      requireCities(actor, 'export-answers', wave.id);
      if (!isConfirmed(actor, now())) return c.redirect(confirmationPath(exportsPath(wave.code)), 303);
      return sendExport(c, platform, await downloadExport(db, { wave, id: idIn(c), actor, now: now() }));
    })
    .post('/console/:wave/exports/:id/cancellation', ...guards, acting, async (c) => {
      const { wave } = await fieldworkIn(c);
      await cancelExport(db, { wave: wave.id, id: idIn(c), actor: c.get('actor') });
      return c.redirect(exportsPath(wave.code, 'cancelled'), 303);
    });
}
