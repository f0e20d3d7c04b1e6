import type { Context } from 'hono';
import type { ProofWanted } from '../../../web/console/scope-fields.tsx';
import { visitorOf } from '../../identity/accounts/visitor.ts';
import { type Actor, isConfirmed } from '../../identity/grants.ts';
import type { Platform } from '../../platform.ts';
import { confirm } from '../../services/accounts/confirm.ts';
import type { SentForm } from './form.ts';
import type { ConsoleEnv } from './signed-in.ts';

/** What a form has to ask of the signed-in person before it does anything that needs a recent proof. */
export function proofWanted(c: Context<ConsoleEnv>, { now }: Platform): ProofWanted {
  return isConfirmed(c.get('actor'), now())
    ? undefined
    : { needsCode: c.get('session').account.hasSecondFactor };
}

/** The actor of a posted form, after checking the proof of presence in it where they owed one. */
export async function provenActor(
  c: Context<ConsoleEnv>,
  platform: Platform,
  field: SentForm['field'],
): Promise<Actor> {
  const { now } = platform;
  const actor = c.get('actor');
  if (isConfirmed(actor, now())) return actor;
  const proof = { password: field('own-password'), code: field('own-code') };
  await confirm(platform, c.get('session'), proof, visitorOf(c, platform));
  c.set('actor', { ...actor, confirmedAt: now() });
  return c.get('actor');
}
