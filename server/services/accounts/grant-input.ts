import { z } from 'zod';
import { findCities, listProvinces } from '../../../db/cities.ts';
import type { Db } from '../../../db/client.ts';
import { type Role, roles } from '../../../db/grants-schema.ts';
import { findWave } from '../../../db/waves.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';
import { DAY_MS } from '../../survey/china-time.ts';
import { cityCode } from '../../survey/schemas.ts';
import type { WantedGrant } from './grant.ts';

/** A grant lasts ten years at most. */
const LONGEST_MS = 10 * 366 * DAY_MS;

const scopeFields = {
  wave: z.string().min(1).max(100).nullable(),
  cities: z.union([z.literal('all'), z.array(cityCode).min(1).max(1000)]).optional(),
  provinces: z
    .array(z.string().regex(/^\d{2}$/, 'the first two digits of its cities’ codes'))
    .min(1)
    .max(50)
    .optional(),
  until: z.iso.datetime(),
};

/** An account's role as the API takes it; interviewers have tablets instead. */
export const grantInput = z.strictObject({
  role: z.enum(roles).exclude(['interviewer']),
  ...scopeFields,
});

/** A key's role, which may be any, with the rest of its description. */
export const keyInput = z.strictObject({ role: z.enum(roles), ...scopeFields });

interface GrantInput {
  role: Role;
  wave: string | null;
  cities?: 'all' | string[] | undefined;
  provinces?: string[] | undefined;
  until: string;
}

/**
 * Turns a requested role into the form that services take. Throws `forbidden` before it reads anything,
 * `wave-unknown`, and `content-invalid` for unknown places.
 */
export async function readGrant(
  db: Db,
  actor: Actor,
  { role, wave: name, cities, provinces, until }: GrantInput,
  now: Date,
): Promise<WantedGrant> {
  requireGrant(actor, 'change-accounts', {});
  const wave = name === null ? null : await findWave(db, name);
  if (wave === undefined) throw new Problem('wave-unknown');
  if ((cities === undefined) === (provinces === undefined))
    throw invalid('cities', 'either cities or provinces, and not both');
  const end = new Date(until);
  if (end <= now || end.getTime() > now.getTime() + LONGEST_MS)
    throw invalid('until', 'within ten years from now');
  const listed = cities === 'all' ? [] : (cities ?? []);
  const there = new Set((await findCities(db, listed)).map(({ code }) => code));
  const stranger = listed.find((code) => !there.has(code));
  if (stranger) throw invalid('cities', `there is no city ${stranger}`);
  const codes = new Set((await listProvinces(db)).map(({ code }) => code));
  const strangeProvince = provinces?.find((code) => !codes.has(code));
  if (strangeProvince) throw invalid('provinces', `there is no province ${strangeProvince}`);
  return {
    role,
    waveId: wave?.id ?? null,
    cities: listed.length > 0 ? listed : null,
    provinces: provinces ?? null,
    until: end,
  };
}

const invalid = (path: string, message: string): Problem =>
  new Problem('content-invalid', { errors: [{ path, message }] });
