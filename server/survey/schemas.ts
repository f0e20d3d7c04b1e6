import { z } from 'zod';

/** Codes and names from outside, in files, addresses and bodies alike, each defined once. */

/** A division code (GB/T 2260): of a province, of a city. Example cities have codes of their own in the same form. */
const PROVINCE_CODE = /^\d{2}$/;
export const CITY_CODE = /^\d{6}$/;

export const provinceCode = z.string().regex(PROVINCE_CODE, 'two digits');
export const cityCode = z.string().regex(CITY_CODE, 'a six-digit city code');

/** Where a module is asked: in a whole province, or in one city. */
export const scopeCode = z
  .string()
  .regex(
    new RegExp(`${PROVINCE_CODE.source}|${CITY_CODE.source}`),
    'a two-digit province or a six-digit city code',
  );

/** The client's id for a submission; lower case, as stored. */
export const submissionId = z.uuid().transform((id) => id.toLowerCase());

/** A channel as links and submissions name it: people's choice, and an added mark. */
export const CHANNEL = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;
export const channelText = z
  .string()
  .regex(CHANNEL, 'letters, digits, ".", "_" or "-", at most 80 characters');

/** A SHA-256 in hexadecimal. */
export const sha256Text = z.string().regex(/^[0-9a-f]{64}$/);
