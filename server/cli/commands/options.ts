import { InvalidArgumentError } from 'commander';
import { validate } from 'uuid';
import { z } from 'zod';
import { MAX_CHANNEL } from '../../crypto/channel-mark.ts';
import { DAY_MS } from '../../survey/china-time.ts';
import { CHANNEL, CITY_CODE, provinceCode } from '../../survey/schemas.ts';
import { MAX_REASON } from '../../survey/typed-text.ts';

/** Parsers of options that several commands share. */

/** A time in UTC. */
export function instantOption(value: string): Date {
  if (z.iso.datetime().safeParse(value).success) return new Date(value);
  throw new InvalidArgumentError('a time is in UTC, as in 2018-10-01T00:00:00Z.');
}

/** A whole number within limits. */
export function wholeOption(least: number, most: number) {
  return (value: string): number => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`it is a whole number from ${least} to ${most}.`);
  };
}

/** City codes separated by commas, or `all`. */
export function cityList(value: string): 'all' | string[] {
  if (value === 'all') return value;
  const codes = value.split(',').map((code) => code.trim());
  if (codes.every((code) => CITY_CODE.test(code))) return codes;
  throw new InvalidArgumentError('six-digit codes separated by commas, or all.');
}

/** The name of a channel, with or without its mark. */
export function channelName(value: string): string {
  if (CHANNEL.test(value) && value.length <= MAX_CHANNEL) return value;
  throw new InvalidArgumentError(`a channel has letters, digits, ".", "_" or "-", at most ${MAX_CHANNEL}.`);
}

/** The time this many days from now. */
export const afterDays = (days: number): Date => new Date(Date.now() + days * DAY_MS);

/** A reason for a decision or redaction. */
export function reasonOption(value: string): string {
  const text = value.trim();
  if (text.length > 0 && text.length <= MAX_REASON) return text;
  throw new InvalidArgumentError(`a reason has 1 to ${MAX_REASON} characters.`);
}

/** The name of the person who decides or redacts. */
export function actorName(value: string): string {
  const name = value.trim();
  if (name.length > 0 && name.length <= 100) return name;
  throw new InvalidArgumentError('a name has 1 to 100 characters.');
}

/** An id as a command printed it. */
export function uuidOption(value: string): string {
  if (!validate(value)) throw new InvalidArgumentError('it is an id, as the command printed it.');
  return value.toLowerCase();
}

/** The number of a release. */
export function releaseNumber(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value))
    throw new InvalidArgumentError('a release number is a whole number from 1.');
  return Number(value);
}

/** The code of a province. */
export function provinceOption(value: string): string {
  if (provinceCode.safeParse(value).success) return value;
  throw new InvalidArgumentError('a province has a code of two digits, as in 33.');
}
