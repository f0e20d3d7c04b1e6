import { Hono } from 'hono';
import { z } from 'zod';
import { cityName } from '../../web/city-name.ts';
import { trialPage } from '../../web/notice/trial-page.tsx';
import { shortPath } from '../../web/paths.ts';
import type { Surroundings } from '../cache/context.ts';
import { cityOf } from '../cache/open-wave.ts';
import { markChannel } from '../crypto/channel-mark.ts';
import { addressOf } from '../http/address.ts';
import { requireOwnForm } from '../http/own-form.ts';
import { Problem } from '../http/problems.ts';
import { deviceTokenIn } from '../identity/device-cookie.ts';
import { residentCredentialSchema } from '../identity/types.ts';
import { tryCredential } from '../services/submissions/try-credential.ts';
import { credentialValue, limitAnswers, readPostedForm } from './posted-answers.ts';
import { contextOf, show } from './render.ts';
import { SHARED } from './shared-channel.ts';

/** What a form says of the person who would answer. */
const trialForm = z.object({
  kind: residentCredentialSchema.shape.kind,
  value: credentialValue,
});

/**
 * A page that the script shows instead of the form, so that nobody answers in vain; empty (204) for people who can
 * answer, and for a browser without a cookie, which may have one by the time it sends.
 */
export function trialPages({ platform, cityWaves }: Surroundings) {
  return new Hono().post('/s/:city/trial', requireOwnForm(platform), limitAnswers, async (c) => {
    const city = c.req.param('city');
    const read = trialForm.safeParse(Object.fromEntries(await readPostedForm(c)));
    if (!read.success) throw new Problem('content-invalid');
    const credential = read.data;
    const fieldwork = await cityWaves.read(
      city,
      credential.kind === 'invitation' ? credential.value : undefined,
    );
    if (!fieldwork) return c.body(null, 204);
    const trial = await tryCredential(
      platform,
      fieldwork,
      { city, credential },
      { deviceCookie: deviceTokenIn(c, platform), address: platform.addressOf(c) },
    );
    c.header('Cache-Control', 'no-store');
    if (trial.standing === 'good' || (trial.standing === 'invalid' && credential.kind === 'device'))
      return c.body(null, 204);
    const context = contextOf(c, platform);
    return show(
      c,
      trialPage({
        ...context,
        kind: credential.kind,
        trial,
        wave: fieldwork.wave.code,
        isForEverybody: fieldwork.wave.credentials.includes('device'),
        cityName: (code) => cityName(cityOf(fieldwork, code), context.language),
        city,
        shareLink: (code) =>
          addressOf(c, platform, shortPath(code, markChannel(platform.keys.channel, SHARED))),
      }),
    );
  });
}
