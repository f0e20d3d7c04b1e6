import type { Context } from 'hono';
import type { UnsentForm } from '../../../web/console/unsent-form.tsx';
import { statesOwnOrigin } from '../../http/own-form.ts';
import type { Platform } from '../../platform.ts';
import { formIn } from './form.ts';

/** The texts of a posted form that was already read. */
export type TypedTexts = readonly (readonly [name: string, value: string])[];

/** Fields that prove a person's identity: a page never shows them again. */
const secrets = new Set(['password', 'next', 'again', 'code', 'own-password', 'own-code']);

/**
 * The typed texts of a refused form, so that the error page can offer them again; undefined where nothing was typed.
 * Runs after `formGuards`. The page offers sending again only where the browser says that a page of this site sent
 * the form, so that nobody is handed another site's form.
 */
export async function unsentForm(c: Context, platform: Platform): Promise<UnsentForm | undefined> {
  if (c.req.method !== 'POST') return undefined;
  const taken: TypedTexts | undefined = c.get('typed');
  const typed = taken ?? (await formIn(c)) ?? [];
  const fields = [...typed].flatMap(([name, value]): [string, string][] =>
    secrets.has(name) || value === '' ? [] : [[name, value]],
  );
  if (fields.length === 0) return undefined;
  const { pathname, search } = new URL(c.req.url);
  return { action: pathname + search, fields, canBeSent: statesOwnOrigin(c, platform) };
}
