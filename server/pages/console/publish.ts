import type { Context } from 'hono';
import { z } from 'zod';
import { listReleases } from '../../../db/releases.ts';
import { draftPage } from '../../../web/console/draft-page.tsx';
import { publishPage } from '../../../web/console/publish-page.tsx';
import { stringsIn } from '../../../web/language.ts';
import { draftPath, publishPath } from '../../../web/paths.ts';
import type { Surroundings } from '../../cache/context.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { csv } from '../../http/csv.ts';
import { Problem } from '../../http/problems.ts';
import { may, requireGrant } from '../../identity/grants.ts';
import { approveDraft } from '../../services/releases/approve-and-sign.ts';
import { freezeDraft } from '../../services/releases/freeze-draft.ts';
import { draftChanges, draftState, readReleaseDraft } from '../../services/releases/read-draft.ts';
import { readSigning } from '../../services/releases/read-signing.ts';
import { authorOf, needsSecondPerson } from '../../services/releases/second-person.ts';
import { changeOf } from '../../survey/release/changes.ts';
import { MAX_REASON, reasonText } from '../../survey/typed-text.ts';
import { contextOf, show } from '../render.ts';
import { formFieldsOf, type SentForm } from './form.ts';
import { consoleContext, fieldworkOfPage } from './frame.ts';
import { proofWanted, provenActor } from './proof.ts';
import { consoleRoutes } from './routes.ts';
import type { ConsoleEnv } from './signed-in.ts';
import { faultIn, idIn, noField, publicAtIn, type Refused, signingRefusalOf } from './signing-form.ts';

type Field = SentForm['field'];

/** Columns of the file with a draft's changes. */
const cityColumns = ['code', 'name', 'before', 'after', 'change', 'reasons', 'unchangedSince'];

const doneSchema = z.enum(['frozen', 'approved', 'proposed', 'withdrawn']).optional().catch(undefined);

/** Signed releases of a wave, and its drafts: one form freezes a draft, another approves it. */
export function publishPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, now } = platform;
  const { pages, acting, guards } = consoleRoutes(surroundings);

  const fieldworkIn = (c: Context<ConsoleEnv>) => fieldworkOfPage(surroundings, c);

  /** What was just done, in a sentence. */
  function doneText(c: Context): string | undefined {
    const done = doneSchema.parse(c.req.query('done'));
    return done && stringsIn(contextOf(c, platform).language).publish.done[done];
  }

  async function showPublish(c: Context<ConsoleEnv>, fieldwork: Fieldwork, field: Field, refused?: Refused) {
    const { wave, cities } = fieldwork;
    const actor = c.get('actor');
    const signing = await readSigning(db, fieldwork, actor, now());
    const context = await consoleContext(c, surroundings, wave);
    const page = publishPage({
      ...context,
      signing,
      isAlone: wave.signOff === 'one',
      cityOf: (code) => cities.get(code),
      mayFreeze: may(actor, 'draft-release', { wave: wave.id }),
      mayWithdraw: may(actor, 'draft-release', { wave: wave.id }),
      typed: {
        id: idIn(field, refused),
        interim: field('interim') === 'yes',
        reason: field('reason'),
        waiver: field('waiver'),
      },
      maxReason: MAX_REASON,
      now: now(),
      done: doneText(c),
      fault: refused?.fault,
      faulty: refused?.faulty ?? [],
    });
    return await show(c, page, refused?.status);
  }

  async function showDraft(c: Context<ConsoleEnv>, fieldwork: Fieldwork, field: Field, refused?: Refused) {
    const { wave, cities } = fieldwork;
    const actor = c.get('actor');
    const draft = await readReleaseDraft(db, wave.id, draftIn(c), actor);
    const context = await consoleContext(c, surroundings, wave);
    const page = draftPage({
      ...context,
      draft,
      ...(await draftState(db, wave, draft, now())),
      changes: await draftChanges(db, draft),
      cityOf: (code) => cities.get(code),
      mayApprove: may(actor, 'approve-release', { wave: wave.id }),
      needsAnother: await needsSecondPerson(db, wave, authorOf(draft), actor),
      publicAt: field('publicAt'),
      proof: proofWanted(c, platform),
      done: doneText(c),
      fault: refused?.fault,
      faulty: refused?.faulty ?? [],
    });
    return await show(c, page, refused?.status);
  }

  return pages
    .get('/console/:wave/publish', acting, async (c) => await showPublish(c, await fieldworkIn(c), noField))
    .post('/console/:wave/publish/drafts', ...guards, acting, async (c) => {
      const fieldwork = await fieldworkIn(c);
      const { wave } = fieldwork;
      const actor = c.get('actor');
      requireGrant(actor, 'draft-release', { wave: wave.id });
      const field = await formFieldsOf(c);
      const texts: { reason: string | null; waiver: string | null } = { reason: null, waiver: null };
      for (const name of ['reason', 'waiver'] as const) {
        if (field(name).trim() === '') continue;
        const text = reasonText.safeParse(field(name));
        if (!text.success)
          return await showPublish(c, fieldwork, field, faultIn(c, platform, 'reason', name));
        texts[name] = text.data;
      }
      const input = {
        id: idIn(field),
        actor,
        interim: field('interim') === 'yes',
        reason: texts.reason,
        heldWaiver: texts.waiver,
        now: now(),
      };
      try {
        const { id } = await freezeDraft(db, fieldwork, input);
        return c.redirect(`${draftPath(wave.code, id)}?done=frozen`, 303);
      } catch (error) {
        return await showPublish(c, fieldwork, field, signingRefusalOf(c, platform, error));
      }
    })
    .get('/console/:wave/publish/drafts/:draft', acting, async (c) =>
      showDraft(c, await fieldworkIn(c), noField),
    )
    .get('/console/:wave/publish/drafts/:draft/cities.csv', acting, async (c) => {
      const { wave } = await fieldworkIn(c);
      const draft = await readReleaseDraft(db, wave.id, draftIn(c), c.get('actor'));
      const records = (await draftChanges(db, draft)).map((change) => ({
        ...change,
        change: changeOf(change),
        reasons: change.reasons.join(' '),
      }));
      return c.body(csv(records, cityColumns, { mark: true }), 200, {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="${wave.code}-draft-${draft.number}-cities.csv"`,
      });
    })
    .post('/console/:wave/publish/drafts/:draft/approval', ...guards, acting, async (c) => {
      const fieldwork = await fieldworkIn(c);
      const { wave } = fieldwork;
      requireGrant(c.get('actor'), 'approve-release', { wave: wave.id });
      const field = await formFieldsOf(c);
      const refuse = async (refused: Refused) => await showDraft(c, fieldwork, field, refused);
      const publicAt = publicAtIn(c, platform, await listReleases(db, wave.id, 'all'), field);
      if (publicAt && 'fault' in publicAt) return await refuse(publicAt);
      if (field('sure') !== 'yes') return await refuse(faultIn(c, platform, 'sure', 'sure'));
      try {
        const actor = await provenActor(c, platform, field);
        await approveDraft(db, fieldwork, {
          draft: draftIn(c),
          digest: field('digest'),
          actor,
          publicAt,
          signingKey: await platform.signingKey(),
          now: now(),
        });
      } catch (error) {
        return await refuse(signingRefusalOf(c, platform, error));
      }
      return c.redirect(publishPath(wave.code, { done: 'approved' }), 303);
    });
}

/** The id in an address; a malformed one names no draft. */
function draftIn(c: Context): string {
  const id = z.uuid().safeParse(c.req.param('draft'));
  if (!id.success) throw new Problem('draft-unknown');
  return id.data.toLowerCase();
}
