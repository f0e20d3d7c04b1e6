import type { Context } from 'hono';
import { z } from 'zod';
import type { Wave } from '../../../db/waves.ts';
import { releasePlacesIn } from '../../../web/console/publish-page.tsx';
import { withdrawalPage } from '../../../web/console/withdrawal-page.tsx';
import { releasePlacesOf } from '../../../web/evaluation/releases-part.tsx';
import { stringsIn } from '../../../web/language.ts';
import { evaluationPath, publishPath } from '../../../web/paths.ts';
import type { Surroundings } from '../../cache/context.ts';
import { Problem } from '../../http/problems.ts';
import { may, requireGrant } from '../../identity/grants.ts';
import { evaluationNamed, setOf } from '../../services/evaluation/read-evaluation.ts';
import { readSignedEvaluations } from '../../services/evaluation/read-signing.ts';
import { approveWithdrawal } from '../../services/releases/approve-withdrawal.ts';
import { proposeWithdrawal } from '../../services/releases/propose-withdrawal.ts';
import { readSigned, type SignedRelease } from '../../services/releases/read-signing.ts';
import { authorOf, needsSecondPerson } from '../../services/releases/second-person.ts';
import {
  releasesOfEvaluation,
  releasesOfWave,
  type Withdrawable,
} from '../../services/releases/withdrawable.ts';
import { evaluationTitle } from '../../survey/evaluation/title.ts';
import { MAX_REASON, reasonText } from '../../survey/typed-text.ts';
import { evaluationIn } from '../evaluation/named.ts';
import { contextOf, show } from '../render.ts';
import { formFieldsOf, type SentForm } from './form.ts';
import { consoleContext, waveOfPage } from './frame.ts';
import { proofWanted, provenActor } from './proof.ts';
import { consoleRoutes } from './routes.ts';
import type { ConsoleEnv } from './signed-in.ts';
import { faultIn, idIn, noField, type Refused, signingRefusalOf } from './signing-form.ts';

const release = z.coerce.number().int().min(1).max(2_147_483_647);

/** The releases among which an address names one to withdraw. */
interface Withdrawing {
  released: Withdrawable;
  /** The wave of the page; undefined for an evaluation. */
  wave: Wave | undefined;
  readSigned: () => Promise<SignedRelease[]>;
  places: Parameters<typeof withdrawalPage>[0]['places'];
  back: { href: string; title: string };
  done: (done: 'proposed' | 'withdrawn') => string;
}

/** Withdrawing a release of a wave or of an evaluation: one form proposes it, with a reason, another approves it. */
export function withdrawalPages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, now } = platform;
  const { pages, acting, guards } = consoleRoutes(surroundings);

  async function ofWave(c: Context<ConsoleEnv>): Promise<Withdrawing> {
    const wave = await waveOfPage(surroundings, c);
    return {
      released: releasesOfWave(wave),
      wave,
      readSigned: async () => await readSigned(db, wave.id, c.get('actor')),
      places: releasePlacesIn(wave),
      back: { href: publishPath(wave.code), title: stringsIn(contextOf(c, platform).language).publish.title },
      done: (done) => publishPath(wave.code, { done }),
    };
  }

  async function ofEvaluation(c: Context<ConsoleEnv>): Promise<Withdrawing> {
    const evaluation = await evaluationNamed(db, evaluationIn(c));
    const { code } = evaluation;
    const { definition } = await setOf(db, evaluation);
    const title = evaluationTitle(evaluation, definition, contextOf(c, platform).language);
    return {
      released: await releasesOfEvaluation(db, evaluation),
      wave: undefined,
      readSigned: async () => await readSignedEvaluations(db, code, c.get('actor')),
      places: releasePlacesOf(code),
      back: { href: evaluationPath(code), title },
      done: (done) => evaluationPath(code, `?done=${done}`),
    };
  }

  async function showWithdrawal(
    c: Context<ConsoleEnv>,
    { released, wave, readSigned: read, places, back }: Withdrawing,
    field: SentForm['field'],
    refused?: Refused,
  ) {
    const actor = c.get('actor');
    const { scope, rights } = released;
    const signed = (await read()).find(({ number }) => number === numberIn(c));
    if (!signed) throw new Problem('release-unknown');
    const { proposal } = signed;
    const page = withdrawalPage({
      ...(await consoleContext(c, surroundings, wave)),
      release: signed,
      places,
      back,
      needsAnother:
        proposal !== undefined && (await needsSecondPerson(db, released, authorOf(proposal), actor)),
      mayPropose: may(actor, rights.propose, scope),
      mayApprove: may(actor, rights.approve, scope),
      typed: { id: idIn(field, refused), reason: field('reason') },
      proof: proofWanted(c, platform),
      maxReason: MAX_REASON,
      now: now(),
      fault: refused?.fault,
      faulty: refused?.faulty ?? [],
    });
    return await show(c, page, refused?.status);
  }

  const kinds = [
    ['/console/:wave/publish/releases/:n/withdrawal', ofWave],
    ['/console/evaluations/:evaluation/releases/:n/withdrawal', ofEvaluation],
  ] as const;
  for (const [path, placeOf] of kinds)
    pages
      .get(path, acting, async (c) => showWithdrawal(c, await placeOf(c), noField))
      .post(path, ...guards, acting, async (c) => {
        const place = await placeOf(c);
        const { released } = place;
        const actor = c.get('actor');
        requireGrant(actor, released.rights.propose, released.scope);
        const field = await formFieldsOf(c);
        const reason = reasonText.safeParse(field('reason'));
        if (!reason.success)
          return await showWithdrawal(c, place, field, faultIn(c, platform, 'reason', 'reason'));
        const proposal = { id: idIn(field), number: numberIn(c), reason: reason.data, actor };
        try {
          await proposeWithdrawal(db, released, proposal);
        } catch (error) {
          return await showWithdrawal(c, place, field, signingRefusalOf(c, platform, error));
        }
        return c.redirect(place.done('proposed'), 303);
      })
      .post(`${path}/approval`, ...guards, acting, async (c) => {
        const place = await placeOf(c);
        const { released } = place;
        requireGrant(c.get('actor'), released.rights.approve, released.scope);
        const field = await formFieldsOf(c);
        const proposal = z.uuid().safeParse(field('proposal'));
        if (!proposal.success) throw new Problem('proposal-unknown');
        if (field('sure') !== 'yes')
          return await showWithdrawal(c, place, field, faultIn(c, platform, 'sure', 'sure'));
        try {
          const actor = await provenActor(c, platform, field);
          const approval = { number: numberIn(c), proposal: proposal.data, actor, now: now() };
          await approveWithdrawal(db, released, approval);
        } catch (error) {
          return await showWithdrawal(c, place, field, signingRefusalOf(c, platform, error));
        }
        return c.redirect(place.done('withdrawn'), 303);
      });
  return pages;
}

/** The release that an address names. Throws `release-unknown`. */
function numberIn(c: Context): number {
  const number = release.safeParse(c.req.param('n'));
  if (!number.success) throw new Problem('release-unknown');
  return number.data;
}
