import type { KeyObject } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { renderSVG } from 'uqr';
import type { Db } from '../../../db/client.ts';
import { addInvitations, countInvitations } from '../../../db/invitations.ts';
import { findQuestionnaire } from '../../../db/questionnaires.ts';
import { findSecret, type Wave } from '../../../db/waves.ts';
import { invitationPath } from '../../../web/paths.ts';
import { markChannel } from '../../crypto/channel-mark.ts';
import type { Keys } from '../../crypto/keys.ts';
import { invitationKey, mintInvitation } from '../../identity/invitation.ts';
import { participantsKey } from '../../identity/participant.ts';
import { DAY_MS } from '../../survey/china-time.ts';
import { strataOf } from '../../survey/weighting/strata.ts';
import { cityNamed, commandWave, onStore } from './context.ts';
import { afterDays, channelName, instantOption, wholeOption } from './options.ts';
import { keepPrivate, printCsv, say, withProgress } from './output.ts';

const columns = ['city', 'stratum', 'code', 'url', 'expires'];
/** Rows printed at a time. */
const BATCH = 1000;
const MOST = 1_000_000;

interface InviteOptions {
  city: string;
  stratum?: string;
  count: number;
  days?: number;
  expires?: Date;
  channel?: string;
  qr?: string;
}

const help = `
Each code is good for one submission, in its city. The stratum is for response rates alone. The codes are printed
this once: the database keeps only their hashes. They expire when the wave closes, unless told otherwise.`;

/** `invite`: makes one-time codes, and tells what became of them. */
export function inviteCommand(): Command {
  const invite = new Command('invite')
    .description('make invitations to a wave, and see how many were used')
    .addHelpText(
      'after',
      '\n"invite <wave> …" is short for "invite create <wave> …"; its options: invite create --help',
    );
  invite
    .command('create', { isDefault: true })
    .description('make invitations and print them as CSV')
    .argument('<wave>')
    .requiredOption('--city <code>', 'the city that they are for, by code or name')
    .requiredOption('--count <n>', 'how many', wholeOption(1, MOST))
    .option('--stratum <name>', 'the stratum that is invited, such as 30-44/female')
    .option('--days <n>', 'they expire after so many days, at midnight UTC', wholeOption(1, 3650))
    .option('--expires <time>', 'they expire at a time: ISO 8601, UTC', instantOption)
    .option('--channel <name>', 'the channel that the links name', channelName)
    .option('--qr <folder>', 'also write a QR code for each, as CITY-CODE.svg')
    .addHelpText('after', help)
    .action(create);
  invite
    .command('status')
    .description('print how many were made, used, and expired unused, per city and stratum, as CSV')
    .argument('<wave>')
    .action(status);
  return invite;
}

async function create(name: string, options: InviteOptions): Promise<void> {
  await onStore(async ({ db, keys, configuration }) => {
    const wave = await commandWave(db, name);
    await refuseUnfitOptions(db, wave, options);
    const city = await cityNamed(db, wave, options.city);
    const key = await keyOf(db, keys, wave);
    const expiresAt = options.expires ?? (options.days ? endOfDay(afterDays(options.days)) : wave.closesAt);
    if (expiresAt <= new Date()) throw new Error(`they would have expired at ${expiresAt.toISOString()}`);
    if (options.qr) await mkdir(options.qr, { recursive: true, mode: 0o700 });
    keepPrivate();
    await withProgress('inviting', async (report) => {
      const { stratum = null, qr } = options;
      const channel = options.channel && markChannel(keys.channel, options.channel);
      const codes = Array.from({ length: options.count }, mintInvitation);
      const invitations = codes.map((code) => ({ key: invitationKey(key, code), city, stratum, expiresAt }));
      await addInvitations(db, wave.id, invitations);
      for (let from = 0; from < codes.length; from += BATCH) {
        const links = codes.slice(from, from + BATCH).map((code) => {
          const url = `${configuration.publicUrl}${invitationPath(city, code, channel)}`;
          return { city, stratum, code, url, expires: expiresAt };
        });
        if (qr) for (const { code, url } of links) await draw(qr, city, code, url);
        printCsv(links, columns, { header: from === 0 });
        report((from + links.length) / codes.length);
      }
    });
    say(`${options.count} invitations to ${city} are good until ${expiresAt.toISOString()}`);
  });
}

async function refuseUnfitOptions(db: Db, wave: Wave, { stratum, days, expires }: InviteOptions) {
  if (!wave.credentials.includes('invitation'))
    throw new Error(`wave ${wave.code} takes no invitations, only ${wave.credentials.join(', ')}`);
  if (days !== undefined && expires) throw new Error('give --days or --expires, not both');
  if (stratum === undefined) return;
  const questionnaire = await findQuestionnaire(db, wave.questionnaireName, wave.questionnaireVersion);
  if (!questionnaire) throw new Error(`wave ${wave.code} names a questionnaire that is not there`);
  if (!strataOf(questionnaire.definition).includes(stratum))
    throw new Error(`there is no stratum ${stratum}`);
}

/** The end of the day: an exact time would tell one run's invitations from all others. */
const endOfDay = (time: Date): Date => new Date(Math.ceil(time.getTime() / DAY_MS) * DAY_MS);

async function keyOf(db: Db, keys: Keys, wave: Wave): Promise<KeyObject> {
  const secret = await findSecret(db, wave.id);
  if (!secret) throw new Error(`the secret of wave ${wave.code} is destroyed`);
  return participantsKey(keys, secret);
}

/** Draws a QR code that reads with a quarter of it damaged, with the standard's quiet zone. */
async function draw(folder: string, city: string, code: string, url: string): Promise<void> {
  const drawing = renderSVG(url, { ecc: 'Q', border: 4 });
  await writeFile(join(folder, `${city}-${code}.svg`), drawing, { mode: 0o600 });
}

async function status(name: string): Promise<void> {
  await onStore(async ({ db }) => {
    const { id } = await commandWave(db, name);
    printCsv(await countInvitations(db, id, new Date()), ['city', 'stratum', 'made', 'used', 'expired']);
  });
}
