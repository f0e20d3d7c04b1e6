import type { KeyObject } from 'node:crypto';
import type { WaveCity } from '../../../db/waves.ts';
import { cityName } from '../../../web/city-name.ts';
import { formatTime, type Language, stringsIn } from '../../../web/language.ts';
import { invitationPath, shortInvitationPath } from '../../../web/paths.ts';
import { fill } from '../../../web/ui/interpolate.ts';
import { markChannel } from '../../crypto/channel-mark.ts';
import { localize } from '../../survey/questionnaire/localize.ts';
import type { MintedBatch } from './make.ts';
import type { InvitedWave } from './wave.ts';

export const invitationColumns = [
  'city',
  'stratum',
  'code',
  'url',
  'expires',
  'city_name',
  'message',
  'short_url',
];
/** Rows written at a time. */
const ROWS = 1000;

/** The ingredients of the links and messages of invitations. */
export interface InvitationLinks {
  invited: Pick<InvitedWave, 'wave' | 'cities'>;
  /** Marks their channel. */
  channelKey: KeyObject;
  /** The language of the messages. */
  language: Language;
  /** The full address of a path. */
  addressOf: (path: string) => string;
}

/** A line of the file that letters and text messages are made from. */
export interface InvitationLine {
  city: string;
  stratum: string | null;
  code: string;
  url: string;
  expires: Date;
  city_name: string;
  /** A text message, ready to send: 70 characters, where names and the site's address are short enough. */
  message: string;
  /** Leads to the same page as `url`. */
  short_url: string;
}

/** The lines of a batch, a thousand at a time. */
export function* invitationLines(
  { invitations, channel, expiresAt }: MintedBatch,
  { invited: { wave, cities }, channelKey, language, addressOf }: InvitationLinks,
): Generator<InvitationLine[]> {
  const words = stringsIn(language).invitations;
  const marked = channel === null ? undefined : markChannel(channelKey, channel);
  const organiser = wave.organiser ? localize(wave.organiser.name, language) : localize(wave.title, language);
  const until = formatTime(expiresAt.toISOString(), language, 'day');
  const nameOf = (code: string) => {
    const city: WaveCity | undefined = cities.get(code);
    return city ? cityName(city, language) : code;
  };
  for (let from = 0; from < invitations.length; from += ROWS)
    yield invitations.slice(from, from + ROWS).map(({ city, stratum, code }) => {
      const url = addressOf(invitationPath(city, code, marked));
      const short = addressOf(shortInvitationPath(code));
      const name = nameOf(city);
      const message = fill(words.message, { organiser, city: name, url: short, until });
      return { city, stratum, code, url, expires: expiresAt, city_name: name, message, short_url: short };
    });
}
