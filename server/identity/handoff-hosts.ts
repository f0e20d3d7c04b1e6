import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from 'jose';
import type { Logger } from 'pino';
import { z } from 'zod';
import { Problem } from '../http/problems.ts';
import type { HandoffHosts } from '../platform.ts';

/** Apps that hand residents over, such as mini programs and provincial apps. Each vouches for its own users. */

/** A public key. A private key in the configuration is a mistake, and the server refuses to start with it. */
const publicKey = z
  .looseObject({ kty: z.enum(['OKP', 'EC', 'RSA']) })
  .refine((key) => !('d' in key), 'a private key');

/** Keys come over HTTPS; plain HTTP is allowed only from this machine. */
const address = z
  .url({ protocol: /^https?$/ })
  .transform((text) => new URL(text))
  .refine(({ protocol, hostname }) => protocol === 'https:' || /^(localhost|127\.0\.0\.1)$/.test(hostname));

export const hostSettingsSchema = z
  .array(
    z.strictObject({
      issuer: z.string().min(1),
      audience: z.string().min(1),
      jwks: z.union([address, z.object({ keys: z.array(publicKey).min(1) })]),
    }),
  )
  .refine((hosts) => new Set(hosts.map((h) => h.issuer)).size === hosts.length, 'an issuer twice');
export type HostSettings = z.infer<typeof hostSettingsSchema>;

/** The keys that check each host's tokens. */
export function handoffHostsOf(settings: HostSettings, log: Pick<Logger, 'warn'>): HandoffHosts {
  return new Map(
    settings.map(({ issuer, audience, jwks }) => {
      const keys = jwks instanceof URL ? remoteKeys(jwks, log) : createLocalJWKSet(jwks);
      return [issuer, { audience, keys }];
    }),
  );
}

/** Fetched keys, cached for some minutes. A failed fetch is not the token's fault. */
function remoteKeys(url: URL, log: Pick<Logger, 'warn'>): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(url, { [customFetch]: fetchBounded });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
        throw error;
      log.warn({ err: error, jwks: url.href }, 'the keys of a handing-over app cannot be fetched');
      throw new Problem('overloaded');
    }
  };
}

/** Room for more than a hundred keys. */
const MOST_BYTES = 262_144;

/** Fetches a key set, and stops when it is too long. */
const fetchBounded: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options);
  let bytes = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) controller.error(new Error(`the key set has more than ${MOST_BYTES} bytes`));
      else controller.enqueue(chunk);
    },
  });
  return response.ok ? new Response(response.body?.pipeThrough(counting), response) : response;
};
