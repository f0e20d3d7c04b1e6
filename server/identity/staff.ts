import type { KeyObject } from 'node:crypto';
import { decodeJwt, errors, jwtVerify, SignJWT } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { cityCode } from '../survey/schemas.ts';

/**
 * Tokens for members of staff, until there are accounts: a JWT (HS256) of this installation that names the person,
 * the wave and the role.
 */
const ALGORITHM = 'HS256';

const cities = z.union([z.literal('all'), z.array(cityCode).min(1)]);
const common = { name: z.string().min(1).max(100), wave: z.uuid(), cities };

/** What staff do, and how an interviewer enters answers: on a tablet, or copied from paper. */
export const staffRoles = ['interviewer', 'reviewer'] as const;
export const entryWays = ['tablet', 'paper'] as const;

/** A member of staff, as a token describes one. */
export const staffSchema = z.discriminatedUnion('role', [
  z.object({
    ...common,
    role: z.literal('interviewer'),
    entry: z.enum(entryWays),
  }),
  z.object({ ...common, role: z.literal('reviewer') }),
]);
export type Staff = z.infer<typeof staffSchema>;

/** The last second that a Date can hold. */
const LAST_SECOND = 8_640_000_000_000;

/** The claims of a token: the name is its subject. */
const claims = z
  .looseObject({ sub: z.string(), exp: z.number().max(LAST_SECOND) })
  .transform(({ sub, exp: _, ...others }) => ({ ...others, name: sub }))
  .pipe(staffSchema);

/** A token for a member of staff; its `jti` lets a log tell two people of the same name apart. */
export async function issueStaffToken(key: KeyObject, { name, ...others }: Staff, expiresAt: Date) {
  return await new SignJWT(others)
    .setProtectedHeader({ alg: ALGORITHM })
    .setSubject(name)
    .setJti(uuidv7())
    .setExpirationTime(expiresAt)
    .sign(key);
}

/** The member of staff whom a token names; undefined when the token is not ours or no longer valid. */
export async function readStaffToken(key: KeyObject, token: string, now: Date): Promise<Staff | undefined> {
  const staff = await examineStaffToken(key, token, now);
  return staff === 'expired' ? undefined : staff;
}

/** `readStaffToken`, but it tells a token that was valid once from one that never was. */
export async function examineStaffToken(
  key: KeyObject,
  token: string,
  now: Date,
): Promise<Staff | 'expired' | undefined> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [ALGORITHM],
      requiredClaims: ['sub', 'jti', 'exp'],
      currentDate: now,
    });
    return claims.parse(payload);
  } catch (error) {
    if (error instanceof errors.JWTExpired) return 'expired';
    if (error instanceof errors.JOSEError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

/** Which of its bearer's tokens a token that was read is. */
export const tokenId = (token: string): string => String(decodeJwt(token).jti);

/** The token in an Authorization header. */
export function bearerIn(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
}
