import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { Wave } from '../../../db/waves.ts';
import { withdrawalPage } from '../../../web/console/withdrawal-page.tsx';
import { publishPath } from '../../../web/paths.ts';
import type { Surroundings } from '../../cache/context.ts';
import { Problem } from '../../http/problems.ts';
import { may, requireGrant } from '../../identity/grants.ts';
import { approveWithdrawal } from '../../services/releases/approve-withdrawal.ts';
import { proposeWithdrawal } from '../../services/releases/propose-withdrawal.ts';
import { readSigned } from '../../services/releases/read-signing.ts';
import { authorOf, needsSecondPerson } from '../../services/releases/second-person.ts';
import { MAX_REASON, reasonText } from '../../survey/typed-text.ts';
import { show } from '../render.ts';
import { formFieldsOf, formGuards, type SentForm } from './form.ts';
import { consoleContext, showRefusal, waveOfPage } from './frame.ts';
import { proofWanted, provenActor } from './proof.ts';
import { type ConsoleEnv, requireActor } from './signed-in.ts';
import { faultIn, idIn, noField, type Refused, signingRefusalOf } from './signing-form.ts';

const release = z.coerce.number().int().min(1).max(2_147_483_647);
const WITHDRAWAL = '/console/:wave/publish/releases/:n/withdrawal';

/** Withdrawing a release: proposed by one form, with its reason, and approved by another. */
export function withdrawalPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, now } = platform;
  const guards = formGuards(platform);
  const acting = requireActor(platform);
  const pages = new Hono<ConsoleEnv>();
  pages.onError(showRefusal(surroundings));
  const waveOf = (c: Context<ConsoleEnv>) => waveOfPage(surroundings, c.req.param('wave') ?? '');

  async function showWithdrawal(
    c: Context<ConsoleEnv>,
    wave: Wave,
    field: SentForm['field'],
    refused?: Refused,
  ) {
    const actor = c.get('actor');
    const signed = (await readSigned(db, wave.id, actor)).find(({ number }) => number === numberIn(c));
    if (!signed) throw new Problem('release-unknown');
    const context = await consoleContext(c, surroundings, wave);
    const { proposal } = signed;
    const page = withdrawalPage({
      ...context,
      wave: context.wave!,
      release: signed,
      needsAnother: proposal !== undefined && (await needsSecondPerson(db, wave, authorOf(proposal), actor)),
      mayPropose: may(actor, 'draft-release', { wave: wave.id }),
      mayApprove: may(actor, 'approve-release', { wave: wave.id }),
      typed: { id: idIn(field, refused), reason: field('reason') },
      proof: proofWanted(c, platform),
      maxReason: MAX_REASON,
      now: now(),
      fault: refused?.fault,
      faulty: refused?.faulty ?? [],
    });
    return await show(c, page, refused?.status);
  }

  return pages
    .get(WITHDRAWAL, acting, async (c) => showWithdrawal(c, await waveOf(c), noField))
    .post(WITHDRAWAL, ...guards, acting, async (c) => {
      const wave = await waveOf(c);
      const actor = c.get('actor');
      requireGrant(actor, 'draft-release', { wave: wave.id });
      const field = await formFieldsOf(c);
      const reason = reasonText.safeParse(field('reason'));
      if (!reason.success)
        return await showWithdrawal(c, wave, field, faultIn(c, platform, 'reason', 'reason'));
      const proposal = { id: idIn(field), number: numberIn(c), reason: reason.data, actor };
      try {
        await proposeWithdrawal(db, wave.id, proposal);
      } catch (error) {
        return await showWithdrawal(c, wave, field, signingRefusalOf(c, platform, error));
      }
      return c.redirect(publishPath(wave.code, { done: 'proposed' }), 303);
    })
    .post(`${WITHDRAWAL}/approval`, ...guards, acting, async (c) => {
      const wave = await waveOf(c);
      requireGrant(c.get('actor'), 'approve-release', { wave: wave.id });
      const field = await formFieldsOf(c);
      const proposal = z.uuid().safeParse(field('proposal'));
      if (!proposal.success) throw new Problem('proposal-unknown');
      if (field('sure') !== 'yes')
        return await showWithdrawal(c, wave, field, faultIn(c, platform, 'sure', 'sure'));
      try {
        const actor = await provenActor(c, platform, field);
        const approval = { number: numberIn(c), proposal: proposal.data, actor, now: now() };
        await approveWithdrawal(db, wave, approval);
      } catch (error) {
        return await showWithdrawal(c, wave, field, signingRefusalOf(c, platform, error));
      }
      return c.redirect(publishPath(wave.code, { done: 'withdrawn' }), 303);
    });
}

/** The release that an address names. Throws `release-unknown`. */
function numberIn(c: Context): number {
  const number = release.safeParse(c.req.param('n'));
  if (!number.success) throw new Problem('release-unknown');
  return number.data;
}
