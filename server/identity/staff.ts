import type { KeyObject } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { entryWays } from '../../db/grants-schema.ts';
import { cityCode } from '../survey/schemas.ts';

/**
 * Tokens for members of staff, from before accounts and enrolled devices: a JWT (HS256) of this installation that
 * names the person, the wave and the role. Newer ones are listed and can be revoked.
 */
const ALGORITHM = 'HS256';

const cities = z.union([z.literal('all'), z.array(cityCode).min(1)]);
const common = { name: z.string().min(1).max(100), wave: z.uuid(), cities };

/** A member of staff, as in a token. */
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

/** The claims of a token: the subject is the name. */
const claims = z
  .looseObject({ sub: z.string(), exp: z.number().max(LAST_SECOND) })
  .transform(({ sub, exp: _, ...others }) => ({ ...others, name: sub }))
  .pipe(staffSchema);

/** A token for a member of staff; its id, `jti`, is that of the list. */
export async function issueStaffToken(
  key: KeyObject,
  { name, ...others }: Staff,
  expiresAt: Date,
  id: string = uuidv7(),
) {
  return await new SignJWT(others)
    .setProtectedHeader({ alg: ALGORITHM })
    .setSubject(name)
    .setJti(id)
    .setExpirationTime(expiresAt)
    .sign(key);
}

/** The content of a valid token. */
export interface ExaminedToken {
  staff: Staff;
  id: string;
  until: Date;
}

/**
 * The member of staff whom a token names; undefined when this installation did not issue it, `expired` when it was
 * valid once.
 */
export async function examineStaffToken(
  key: KeyObject,
  token: string,
  now: Date,
): Promise<ExaminedToken | 'expired' | undefined> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [ALGORITHM],
      requiredClaims: ['sub', 'jti', 'exp'],
      currentDate: now,
    });
    const staff = claims.parse(payload);
    return { staff, id: String(payload.jti), until: new Date(Number(payload.exp) * 1000) };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return 'expired';
    if (error instanceof errors.JOSEError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

/** The token in an Authorization header. */
export function bearerIn(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
}
