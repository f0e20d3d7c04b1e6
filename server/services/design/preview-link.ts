import { timingSafeEqual } from 'node:crypto';
import { type AuditEntry, isInTrail, listPreviewLinks } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { findWave } from '../../../db/waves.ts';
import { type Keys, keyedHash } from '../../crypto/keys.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';
import { DAY_MS } from '../../survey/china-time.ts';
import { lockSetup } from '../setup/change-setup.ts';
import { noteSetup } from '../setup/note-setup.ts';
import { setupOf } from '../setup/setup.ts';
import { type Design, designOfWave } from './read-design.ts';

/** So long a link to a preview is good; it dies before when it is revoked, and with the opening of its wave. */
const PREVIEW_DAYS = 7;
/** Of the proof, in bytes: a guess takes 10³⁸ attempts. */
const PROOF_BYTES = 16;
const TICKET = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([\w-]{22})$/;

/** A link by which somebody without an account looks at a draft. The trail has all that is stored of it. */
export interface PreviewLink {
  id: string;
  /** What stands in it: its id, and the proof that this installation made it for that wave. */
  ticket: string;
  /** Who made it. */
  by: string;
  madeAt: Date;
  until: Date;
}

interface OfPreviews {
  /** Code or id of the wave. */
  wave: string;
  actor: Actor;
  now: Date;
}

/** The links to a wave's draft that are good, the newest first. Throws `wave-unknown`, `forbidden`. */
export async function readPreviewLinks(
  db: Db,
  keys: Keys,
  { wave: code, actor, now }: OfPreviews,
): Promise<PreviewLink[]> {
  const wave = await findWave(db, code);
  if (!wave) throw new Problem('wave-unknown');
  requireGrant(actor, 'set-up-wave', { wave: wave.id });
  return wave.openedAt ? [] : await goodLinks(db, keys, wave.id, now);
}

/**
 * Makes a link, and leaves it at that where it is there already.
 * @throws Problem `wave-unknown`, `forbidden`, `wave-frozen`, `link-dead` for the id of one that is over
 */
export async function makePreviewLink(
  db: Db,
  keys: Keys,
  { id, wave: code, actor, now }: OfPreviews & { id: string },
): Promise<PreviewLink> {
  return await db.transaction(async (tx) => {
    const { wave } = await lockSetup(tx, code, actor);
    if (!(await isInTrail(tx, wave.id, subjectOf(id))))
      await noteSetup(tx, actor, 'make-preview-link', wave, subjectOf(id));
    const link = (await goodLinks(tx, keys, wave.id, now)).find((one) => one.id === id);
    if (!link) throw new Problem('link-dead');
    return link;
  });
}

/**
 * Revokes a link: whoever opens it from then on is refused.
 * @throws Problem `wave-unknown`, `forbidden`, `wave-frozen`, `link-dead` for one that is none or over
 */
export async function revokePreviewLink(
  db: Db,
  keys: Keys,
  { id, wave: code, actor, now }: OfPreviews & { id: string },
): Promise<void> {
  await db.transaction(async (tx) => {
    const { wave } = await lockSetup(tx, code, actor);
    const links = await goodLinks(tx, keys, wave.id, now);
    if (!links.some((link) => link.id === id)) throw new Problem('link-dead');
    await noteSetup(tx, actor, 'revoke-preview-link', wave, subjectOf(id));
  });
}

/**
 * The draft that a ticket lets somebody look at, as it stands by now. Throws `link-dead` for a ticket that has expired, was
 * revoked or made up, or whose wave is open or gone.
 */
export async function previewedDesign(
  db: Db,
  keys: Keys,
  { wave: code, ticket, now }: { wave: string; ticket: string; now: Date },
): Promise<Design> {
  const [, id, proof = ''] = TICKET.exec(ticket) ?? [];
  const wave = id === undefined ? undefined : await findWave(db, code);
  if (id === undefined || !wave || wave.openedAt) throw new Problem('link-dead');
  const given = Buffer.from(proof, 'base64url');
  // Whoever makes links up is refused before the database looks for them.
  if (given.length !== PROOF_BYTES || !timingSafeEqual(given, proofOf(keys, wave.id, id)))
    throw new Problem('link-dead');
  const links = await goodLinks(db, keys, wave.id, now);
  if (!links.some((link) => link.id === id)) throw new Problem('link-dead');
  return await designOfWave(db, await setupOf(db, wave));
}

async function goodLinks(db: Db, keys: Keys, waveId: string, now: Date): Promise<PreviewLink[]> {
  const since = new Date(now.getTime() - PREVIEW_DAYS * DAY_MS);
  const links = (await listPreviewLinks(db, waveId, since)).map((entry) => linkOf(keys, waveId, entry));
  // The database counts in finer steps than what is told.
  return links.filter(({ until }) => until > now);
}

function linkOf(keys: Keys, waveId: string, { subject, actor, at }: AuditEntry): PreviewLink {
  const id = subject.slice(subjectOf('').length);
  const ticket = `${id}.${proofOf(keys, waveId, id).toString('base64url')}`;
  return { id, ticket, by: actor, madeAt: at, until: new Date(at.getTime() + PREVIEW_DAYS * DAY_MS) };
}

const subjectOf = (id: string): string => `preview-link:${id}`;

const proofOf = (keys: Keys, waveId: string, id: string): Buffer =>
  keyedHash(keys.previews, 'preview', waveId, id).subarray(0, PROOF_BYTES);
