import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { PlannedInvitations } from '../../../db/schema.ts';
import { batchPage } from '../../../web/console/invitation-batch-page.tsx';
import type { TypedBatch } from '../../../web/console/invitation-form.tsx';
import { invitationsPage } from '../../../web/console/invitations-page.tsx';
import { stringsIn } from '../../../web/language.ts';
import { invitationBatchPath, invitationsPath } from '../../../web/paths.ts';
import { fill } from '../../../web/ui/interpolate.ts';
import type { Surroundings } from '../../cache/context.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { MAX_CHANNEL } from '../../crypto/channel-mark.ts';
import { addressOf } from '../../http/address.ts';
import { csv } from '../../http/csv.ts';
import { Problem } from '../../http/problems.ts';
import { citiesFor, requireCities } from '../../identity/grants.ts';
import { FaultyFile } from '../../services/files/file-text.ts';
import { readInvitationPlan } from '../../services/files/invitations-file.ts';
import { tableBytes } from '../../services/files/workbook.ts';
import { invitationColumns, invitationLines } from '../../services/invitations/file.ts';
import { makeInvitations } from '../../services/invitations/make.ts';
import {
  invitationChannel,
  isPossibleExpiry,
  MOST_INVITATIONS,
  planInvitations,
} from '../../services/invitations/plan.ts';
import { readBatch, readInvitations } from '../../services/invitations/read.ts';
import { voidInvitations } from '../../services/invitations/void.ts';
import { endOfDay, localDayOf } from '../../survey/china-time.ts';
import { languages } from '../../survey/questionnaire/languages.ts';
import { CITY_CODE } from '../../survey/schemas.ts';
import { reasonText } from '../../survey/typed-text.ts';
import { strataOf } from '../../survey/weighting/strata.ts';
import { type FileForm, takeForm } from '../evaluation/form.ts';
import { contextOf, show } from '../render.ts';
import { formFieldsOf } from './form.ts';
import { consoleContext, fieldworkOfPage } from './frame.ts';
import { consoleRoutes } from './routes.ts';
import { citiesByName, codesIn, type FormFault } from './scope-form.ts';
import type { ConsoleEnv } from './signed-in.ts';
import { strataNames } from './strata-names.ts';

const countColumns = ['city', 'stratum', 'made', 'used', 'expired'];
const doneSchema = z.literal('void').optional().catch(undefined);

/** Values that a link from another page fills in. */
const prefilledSchema = z.object({
  city: z.string().regex(CITY_CODE).optional().catch(undefined),
  stratum: z.string().max(200).optional().catch(undefined),
  count: z.coerce.number().int().min(1).max(MOST_INVITATIONS).optional().catch(undefined),
});

const countField = z
  .string()
  .trim()
  .regex(/^\d+$/)
  .transform(Number)
  .pipe(z.int().min(1).max(MOST_INVITATIONS));

/** Batches of invitations: planned for many cities at once, downloaded once, voided whole; and the response to them. */
export function invitationPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, keys, now } = platform;
  const { pages, acting, guards } = consoleRoutes(surroundings);

  const wordsIn = (c: Context) => stringsIn(contextOf(c, platform).language).invitations;

  const placeOf = (c: Context<ConsoleEnv>) => fieldworkOfPage(surroundings, c);

  async function pageContext(c: Context<ConsoleEnv>, { wave, cities, definition }: Fieldwork) {
    const context = await consoleContext(c, surroundings, wave);
    return {
      ...context,
      cityOf: (code: string) => cities.get(code) ?? { code, name: code, english: code },
      stratumName: strataNames(definition, context.language),
    };
  }

  function blankForm(c: Context<ConsoleEnv>, { wave }: Fieldwork): TypedBatch {
    const { city = '', stratum = '', count = '' } = prefilledSchema.parse(c.req.query());
    const expires = localDayOf(new Date(Math.max(wave.closesAt.getTime(), now().getTime())));
    return { id: uuidv7(), places: city, count: String(count), stratum, expires, channel: '' };
  }

  async function showAll(
    c: Context<ConsoleEnv>,
    fieldwork: Fieldwork,
    refused?: { typed: TypedBatch; fault: FormFault; lines?: readonly string[]; status: 403 | 409 | 422 },
  ) {
    const { wave, definition } = fieldwork;
    const view = await readInvitations(db, c.get('actor'), wave.id, now());
    const mayMake =
      wave.credentials.includes('invitation') &&
      fieldwork.participantsKey !== undefined &&
      citiesFor(c.get('actor'), 'send-invitations', wave.id).length > 0;
    const { city } = prefilledSchema.parse(c.req.query());
    const html = invitationsPage({
      ...(await pageContext(c, fieldwork)),
      ...view,
      takesInvitations: wave.credentials.includes('invitation'),
      form: mayMake
        ? {
            strata: strataOf(definition),
            isOpen: refused !== undefined || city !== undefined,
            ...(refused ?? { typed: blankForm(c, fieldwork) }),
          }
        : undefined,
    });
    return await show(c, html, refused?.status);
  }

  /** The plan in a form, or its fault. */
  async function planOf(
    c: Context<ConsoleEnv>,
    { wave, cities, definition }: Fieldwork,
    form: FileForm,
  ): Promise<PlannedInvitations[] | FormFault> {
    const words = wordsIn(c).faults;
    const [file] = form.files('file');
    if (file) {
      const bytes = await tableBytes(new Uint8Array(await file.arrayBuffer()));
      return readInvitationPlan(file.name, bytes, [...cities.keys()], strataOf(definition));
    }
    const codes = codesIn(form.field('places'), citiesByName(cities.values()));
    if ('unknown' in codes) return { field: 'places', sentence: fill(words.places, { name: codes.unknown }) };
    const own = citiesFor(c.get('actor'), 'send-invitations', wave.id);
    const all = own === 'all' ? [...cities.keys()] : [...own];
    const count = countField.safeParse(form.field('count').normalize('NFKC')).data;
    if (count === undefined)
      return { field: 'count', sentence: fill(words.count, { max: MOST_INVITATIONS }) };
    const stratum = form.field('stratum') || null;
    if (stratum !== null && !strataOf(definition).includes(stratum))
      return { field: 'stratum', sentence: words.stratum };
    return (codes.length > 0 ? codes : all).map((city) => ({ city, stratum, count }));
  }

  async function plan(c: Context<ConsoleEnv>, form: FileForm) {
    const fieldwork = await placeOf(c);
    requireCities(c.get('actor'), 'send-invitations', fieldwork.wave.id);
    const typed: TypedBatch = {
      id: z.uuid().safeParse(form.field('id')).data ?? uuidv7(),
      places: form.field('places'),
      count: form.field('count'),
      stratum: form.field('stratum'),
      expires: form.field('expires'),
      channel: form.field('channel').trim(),
    };
    const words = wordsIn(c).faults;
    const refuse = (fault: FormFault, status: 403 | 409 | 422 = 422, lines?: readonly string[]) =>
      showAll(c, fieldwork, { typed, fault, status, ...(lines && { lines }) });
    try {
      const rows = await planOf(c, fieldwork, form);
      if ('field' in rows) return await refuse(rows);
      const total = rows.reduce((sum, { count }) => sum + count, 0);
      if (total > MOST_INVITATIONS)
        return await refuse({
          field: 'count',
          sentence: fill(words.tooMany, { n: total, max: MOST_INVITATIONS }),
        });
      const expiresAt = endOfDay(typed.expires);
      if (!isPossibleExpiry(expiresAt, now()))
        return await refuse({ field: 'expires', sentence: words.expires });
      const channel = typed.channel === '' ? null : typed.channel;
      if (channel !== null && !invitationChannel.safeParse(channel).success)
        return await refuse({ field: 'channel', sentence: fill(words.channel, { max: MAX_CHANNEL }) });
      await planInvitations(
        db,
        c.get('actor'),
        fieldwork,
        { id: typed.id, plan: rows, channel, expiresAt },
        now(),
      );
    } catch (error) {
      if (error instanceof FaultyFile)
        return await refuse({ field: 'file', sentence: '' }, 422, error.message.split('\n'));
      if (error instanceof Problem && error.is('forbidden'))
        return await refuse({ field: 'places', sentence: words.forbidden }, 403);
      if (error instanceof Problem && error.is('submission-conflict')) {
        typed.id = uuidv7();
        return await refuse({ field: 'places', sentence: words.sentBefore }, 409);
      }
      throw error;
    }
    return c.redirect(invitationBatchPath(fieldwork.wave.code, typed.id), 303);
  }

  const idIn = (c: Context): string => {
    const id = z.uuid().safeParse(c.req.param('id')).data;
    if (id === undefined) throw new Problem('batch-unknown');
    return id;
  };

  return pages
    .get('/console/:wave/invitations', acting, async (c) => showAll(c, await placeOf(c)))
    .get('/console/:wave/invitations.csv', acting, async (c) => {
      const { wave } = await placeOf(c);
      const { counts } = await readInvitations(db, c.get('actor'), wave.id, now());
      return c.body(csv(counts, countColumns, { mark: true }), 200, {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="${wave.code}-invitations.csv"`,
      });
    })
    .post(
      '/console/:wave/invitations',
      ...guards,
      takeForm(surroundings, (c) => invitationsPath(c.req.param('wave') ?? ''), plan),
    )
    .get('/console/:wave/invitations/:id', acting, async (c) => {
      const fieldwork = await placeOf(c);
      const batch = await readBatch(db, c.get('actor'), fieldwork.wave.id, idIn(c), now());
      const done = doneSchema.parse(c.req.query('done'));
      return await show(c, batchPage({ ...(await pageContext(c, fieldwork)), batch, done }));
    })
    .post('/console/:wave/invitations/:id/file', ...guards, acting, async (c) => {
      const fieldwork = await placeOf(c);
      const { wave } = fieldwork;
      requireCities(c.get('actor'), 'send-invitations', wave.id);
      const field = await formFieldsOf(c);
      const language = languages.find((one) => one === field('language')) ?? 'zh-CN';
      const made = await makeInvitations(db, c.get('actor'), fieldwork, idIn(c), now());
      c.header('Content-Type', 'text/csv; charset=utf-8');
      c.header('Cache-Control', 'private, no-store');
      c.header(
        'Content-Disposition',
        `attachment; filename="${wave.code}-invitations-${localDayOf(now())}.csv"`,
      );
      const links = {
        ...{ invited: fieldwork, channelKey: keys.channel, language },
        addressOf: (path: string) => addressOf(c, platform, path),
      };
      return stream(c, async (file) => {
        let isFirst = true;
        for (const lines of invitationLines(made, links)) {
          await file.write(csv(lines, invitationColumns, { header: isFirst, mark: isFirst }));
          isFirst = false;
        }
      });
    })
    .post('/console/:wave/invitations/:id/void', ...guards, acting, async (c) => {
      const { wave } = await placeOf(c);
      requireCities(c.get('actor'), 'send-invitations', wave.id);
      const id = idIn(c);
      const field = await formFieldsOf(c);
      const reason = reasonText.or(z.literal('')).safeParse(field('reason').trim()).data;
      if (reason === undefined) throw new Problem('content-invalid');
      await voidInvitations(db, c.get('actor'), { waveId: wave.id, id, reason }, now());
      return c.redirect(`${invitationBatchPath(wave.code, id)}?done=void`, 303);
    });
}
