import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { lastPullsOf } from '../../../db/pulls.ts';
import type { Wave } from '../../../db/waves.ts';
import {
  type MakeKeyForm,
  madeOwnKeyPage,
  type OwnKeys,
  type TypedKey,
} from '../../../web/console/own-keys.tsx';
import { pullsPage } from '../../../web/console/pulls-page.tsx';
import { formatTime, stringsIn } from '../../../web/language.ts';
import { pullsPath } from '../../../web/paths.ts';
import { fill } from '../../../web/ui/interpolate.ts';
import type { Surroundings } from '../../cache/context.ts';
import { addressOf } from '../../http/address.ts';
import { csv } from '../../http/csv.ts';
import { Problem } from '../../http/problems.ts';
import { listPageOf } from '../../http/schemas.ts';
import { accountIdOf, may } from '../../identity/grants.ts';
import {
  endOwnKey,
  grantForKeys,
  listOwnKeys,
  MAX_KEY_NAME,
  MOST_OWN_KEYS,
  makeOwnKey,
} from '../../services/accounts/own-keys.ts';
import { readHolding, readPulls } from '../../services/releases/read-pulls.ts';
import { DAY_MS, endOfDay, localDayOf } from '../../survey/china-time.ts';
import { storable } from '../../survey/questionnaire/characters.ts';
import { changesBetween } from '../../survey/release/changes.ts';
import { contextOf, show } from '../render.ts';
import { formFaultOf, formFieldsOf } from './form.ts';
import { consoleContext, waveOfPage } from './frame.ts';
import { proofWanted, provenActor } from './proof.ts';
import { consoleRoutes } from './routes.ts';
import type { FormFault } from './scope-form.ts';
import { type ConsoleEnv, requireSignedIn } from './signed-in.ts';

/** Rows on a page, and rows that a file reads at once. */
const PAGE = 50;
const PIECE = 1000;
const YEAR_MS = 365 * DAY_MS;

const beforeSchema = z.uuid().optional().catch(undefined);
const doneSchema = z.literal('revoked').optional().catch(undefined);

const columns = ['at', 'key', 'keyId', 'wave', 'release', 'digest', 'form', 'status'];

/** Evaluators' pulls, what they hold, and their own keys; auditors see the whole log. */
export function pullPages(surroundings: Surroundings) {
  const { platform, keptReleases } = surroundings;
  const { db, keys, now } = platform;
  const signedIn = requireSignedIn(platform);
  const { pages, acting, guards } = consoleRoutes(surroundings);

  const waveIn = (c: Context<ConsoleEnv>) => waveOfPage(surroundings, c);

  /** What the actor holds, and what changed since; absent for an actor who does not pull. */
  async function holdingOf(c: Context<ConsoleEnv>, wave: Wave) {
    const actor = c.get('actor');
    if (!may(actor, 'pull-before-publication', { wave: wave.id })) return undefined;
    const holding = await readHolding(db, actor, wave.id, now());
    const { held, current } = holding;
    if (!held || !current || held.number === current.number) return { ...holding, changes: undefined };
    const [before, after] = await Promise.all(
      [held, current].map(async ({ number }) => (await keptReleases.read(wave.id, number)).document),
    );
    return { ...holding, changes: changesBetween(before!, after!) };
  }

  /** The actor's own keys, with the form for another one; absent for an actor who may make none. */
  async function ownKeysOf(
    c: Context<ConsoleEnv>,
    wave: Wave,
    refused?: { typed: TypedKey; fault: FormFault },
  ): Promise<OwnKeys | undefined> {
    const actor = c.get('actor');
    const account = accountIdOf(actor);
    if (account === null || !may(actor, 'make-own-keys', { wave: wave.id })) return undefined;
    const { until: last } = await grantForKeys(db, actor, wave.id, now());
    const usual = new Date(Math.min(now().getTime() + YEAR_MS, last.getTime()));
    const blank: MakeKeyForm = { typed: { id: uuidv7(), name: '', until: localDayOf(usual) } };
    const pulled = await lastPullsOf(db, wave.id, account);
    const own = await listOwnKeys(db, actor, wave.id, now());
    return {
      keys: own.map((key) => ({ ...key, lastPull: pulled.get(key.id) ?? null })),
      form: refused ?? blank,
      last,
      proof: proofWanted(c, platform),
    };
  }

  async function showPulls(
    c: Context<ConsoleEnv>,
    wave: Wave,
    refused?: { typed: TypedKey; fault: FormFault },
  ) {
    const before = beforeSchema.parse(c.req.query('before'));
    const read = await readPulls(db, c.get('actor'), wave.id, { before, limit: PAGE + 1 });
    const { rows, next } = listPageOf(read.rows, PAGE);
    const context = await consoleContext(c, surroundings, wave);
    const page = pullsPage({
      ...context,
      pulls: rows,
      isWhole: read.isWhole,
      older: next,
      isLater: before !== undefined,
      holding: await holdingOf(c, wave),
      own: await ownKeysOf(c, wave, refused),
      feed: addressOf(c, platform, `/api/v1/waves/${wave.code}/evaluation`),
      done: doneSchema.parse(c.req.query('done')),
    });
    return show(c, page, refused && 422);
  }

  /** A typed key, or its fault. */
  function readKey(c: Context, { name, until }: TypedKey): { name: string; until: Date } | FormFault {
    const { faults } = stringsIn(contextOf(c, platform).language).pulls.keys;
    const words = name.normalize('NFKC').trim();
    if (words.length === 0 || words.length > MAX_KEY_NAME || !storable(words))
      return { field: 'name', sentence: faults.name };
    const end = endOfDay(until);
    return { name: words, until: end };
  }

  /** The fault of a form, in a sentence; rethrows any other error. */
  function refusalOf(c: Context, error: unknown, last: Date): FormFault {
    const { language } = contextOf(c, platform);
    const { faults } = stringsIn(language).pulls.keys;
    if (error instanceof Problem && error.is('content-invalid'))
      return {
        field: 'until',
        sentence: fill(faults.until, { date: formatTime(last.toISOString(), language) }),
      };
    if (error instanceof Problem && error.is('key-conflict'))
      return { field: 'name', sentence: faults.sentBefore };
    if (error instanceof Problem && error.is('too-many-keys')) {
      const sentence = fill(faults.many, MOST_OWN_KEYS);
      return { field: 'name', sentence };
    }
    return { field: 'own-password', sentence: formFaultOf(error, language, now()) };
  }

  return pages
    .get('/console/:wave/pulls', acting, async (c) => showPulls(c, await waveIn(c)))
    .get('/console/:wave/pulls.csv', acting, async (c) => {
      const wave = await waveIn(c);
      const read = async (before: string | undefined) =>
        (await readPulls(db, c.get('actor'), wave.id, { before, limit: PIECE })).rows;
      // A refusal must come before the first byte is sent.
      let piece = await read(undefined);
      c.header('Content-Type', 'text/csv; charset=utf-8');
      c.header('Content-Disposition', `attachment; filename="pulls-${wave.code}.csv"`);
      return stream(c, async (file) => {
        for (let isFirst = true; ; isFirst = false) {
          const records = piece.map(({ at, keyName, number, ...pull }) => {
            return { ...pull, at: at.toISOString(), key: keyName, wave: wave.code, release: number };
          });
          await file.write(csv(records, columns, { header: isFirst, mark: isFirst }));
          if (piece.length < PIECE) return;
          piece = await read(piece.at(-1)!.id);
        }
      });
    })
    .post('/console/:wave/pulls', ...guards, signedIn, async (c) => {
      const wave = await waveIn(c);
      const { until: last } = await grantForKeys(db, c.get('actor'), wave.id, now());
      const field = await formFieldsOf(c);
      const id = z.uuid().safeParse(field('id')).data ?? uuidv7();
      const typed = { id, name: field('name'), until: field('until') };
      const wanted = readKey(c, typed);
      if ('sentence' in wanted) return await showPulls(c, wave, { typed, fault: wanted });
      try {
        const actor = await provenActor(c, platform, field);
        // The last day of a role ends when the role does.
        const until = typed.until === localDayOf(last) ? last : wanted.until;
        const key = await makeOwnKey(db, keys, actor, { ...wanted, id, until, waveId: wave.id }, now());
        const context = await consoleContext(c, surroundings, wave);
        const feed = addressOf(c, platform, `/api/v1/waves/${wave.code}/evaluation`);
        return await show(c, madeOwnKeyPage({ ...context, apiKey: key, feed }), 201);
      } catch (error) {
        const fault = refusalOf(c, error, last);
        const isUsed = error instanceof Problem && error.is('key-conflict');
        return showPulls(c, wave, { typed: isUsed ? { ...typed, id: uuidv7() } : typed, fault });
      }
    })
    .post('/console/:wave/pulls/keys/:key/revoke', ...guards, signedIn, async (c) => {
      const wave = await waveIn(c);
      const id = z.uuid().safeParse(c.req.param('key')).data;
      if (id === undefined) throw new Problem('key-unknown');
      await endOwnKey(db, c.get('actor'), { waveId: wave.id, id }, now());
      return c.redirect(pullsPath(wave.code, { done: 'revoked' }), 303);
    });
}
