import { decodeJwt, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { HandoffHosts } from '../platform.ts';
import type { CredentialCheck, CredentialFinding } from './types.ts';

/**
 * Kind `handoff`: a JWT that a hosting app signed for one of its users, under a pseudonym (`sub`). It admits one
 * submission (`jti`), for a short time. Only public-key algorithms count: with others, anybody who can check a token
 * can make one.
 */
const ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256', 'RS256', 'PS256'];
const MAX_AGE_SECONDS = 2 * 3600;
const CLOCK_TOLERANCE_SECONDS = 10;

const claims = z.object({ sub: z.string().min(1), jti: z.string().min(1) });

export const checkHandoff: CredentialCheck = async ({ credential: { value } }, _, { handoffHosts, now }) =>
  value === undefined ? undefined : await readHandoff(handoffHosts, value, now());

/** The claims of a host's token. Throws `overloaded` when the host's keys cannot be fetched. */
export async function readHandoff(hosts: HandoffHosts, token: string, now: Date): Promise<CredentialFinding> {
  try {
    const issuer = decodeJwt(token).iss ?? '';
    const host = hosts.get(issuer);
    if (!host) return undefined;
    const { payload } = await jwtVerify(token, host.keys, {
      issuer,
      audience: host.audience,
      algorithms: ALGORITHMS,
      requiredClaims: ['sub', 'jti', 'exp'],
      maxTokenAge: MAX_AGE_SECONDS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: now,
    });
    const { sub, jti } = claims.parse(payload);
    return { subject: JSON.stringify([issuer, sub]), token: JSON.stringify([issuer, jti]) };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return 'expired';
    if (error instanceof errors.JOSEError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}
