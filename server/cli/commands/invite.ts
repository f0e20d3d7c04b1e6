import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { renderSVG } from 'uqr';
import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../../db/client.ts';
import { countInvitations } from '../../../db/invitations.ts';
import type { PlannedInvitations } from '../../../db/schema.ts';
import type { Language } from '../../../web/language.ts';
import { type Fieldwork, readFieldwork } from '../../cache/open-wave.ts';
import { operator } from '../../identity/grants.ts';
import { readInvitationPlan } from '../../services/files/invitations-file.ts';
import { tableBytes } from '../../services/files/workbook.ts';
import { invitationColumns, invitationLines } from '../../services/invitations/file.ts';
import { makeInvitations } from '../../services/invitations/make.ts';
import { MOST_INVITATIONS, planInvitations } from '../../services/invitations/plan.ts';
import { readInvitations } from '../../services/invitations/read.ts';
import { voidInvitations } from '../../services/invitations/void.ts';
import { endOfDay, localDayOf } from '../../survey/china-time.ts';
import { strataOf } from '../../survey/weighting/strata.ts';
import { cityNamed, commandWave, onStore } from './context.ts';
import { afterDays, channelName, instantOption, reasonOption, uuidOption, wholeOption } from './options.ts';
import { keepPrivate, printCsv, say, withProgress } from './output.ts';
import { readBytes } from './read-file.ts';

interface InviteOptions {
  city?: string[];
  stratum?: string;
  count?: number;
  file?: string;
  days?: number;
  expires?: Date;
  channel?: string;
  qr?: string;
  language: Language;
}

const help = `
Each code is good for one submission, in its city. The stratum is for response rates alone. The codes are printed
this once: the database keeps only their hashes. They expire when the wave closes, unless told otherwise. A file has
the columns city, stratum (may be left out) and count.`;

/** `invite`: makes one-time codes, reports their use, and voids them. */
export function inviteCommand(): Command {
  const invite = new Command('invite')
    .description('make invitations to a wave, see how many were used, and void them')
    .addHelpText(
      'after',
      '\n"invite <wave> …" is short for "invite create <wave> …"; its options: invite create --help',
    );
  invite
    .command('create', { isDefault: true })
    .description('make a batch of invitations and print them as CSV')
    .argument('<wave>')
    .option('--city <code...>', 'the cities that they are for, by code or name')
    .option('--count <n>', 'how many for each city', wholeOption(1, MOST_INVITATIONS))
    .option('--file <file>', 'a table of how many for which city and stratum (CSV, XLSX)')
    .option('--stratum <name>', 'the stratum that is invited, such as 30-44/female')
    .option('--days <n>', 'they expire after so many days, at midnight in China', wholeOption(1, 3650))
    .option('--expires <time>', 'they expire at a time: ISO 8601, UTC', instantOption)
    .option('--channel <name>', 'the channel that the links name', channelName)
    .option('--qr <folder>', 'also write a QR code for each, as CITY-CODE.svg')
    .addOption(
      new Option('--language <language>', 'of the text messages').choices(['zh-CN', 'en']).default('zh-CN'),
    )
    .addHelpText('after', help)
    .action(create);
  invite
    .command('status')
    .description('print how many were made, used, and expired unused, per city and stratum, as CSV')
    .argument('<wave>')
    .action(status);
  invite
    .command('batches')
    .description('print the batches of invitations, the newest first, as CSV')
    .argument('<wave>')
    .action(batches);
  invite
    .command('void')
    .description('void a batch whole: what was not used is good no more')
    .argument('<wave>')
    .argument('<batch>', 'its id, as "invite batches" prints it', uuidOption)
    .option('--reason <text>', 'why', reasonOption, '')
    .action(voidBatch);
  return invite;
}

async function create(name: string, options: InviteOptions): Promise<void> {
  await onStore(async ({ db, keys, configuration }) => {
    const wave = await commandWave(db, name);
    const invited = await readFieldwork(db, keys, wave);
    refuseUnfitOptions(invited, options);
    const plan = await planOf(db, invited, options);
    const now = new Date();
    // At the end of a day, as in the console: an exact time would tell one run's invitations from all others.
    const expiresAt =
      options.expires ?? (options.days ? endOfDay(localDayOf(afterDays(options.days))) : wave.closesAt);
    if (expiresAt <= now) throw new Error(`they would have expired at ${expiresAt.toISOString()}`);
    if (options.qr) await mkdir(options.qr, { recursive: true, mode: 0o700 });
    keepPrivate();
    await withProgress('inviting', async (report) => {
      const { qr, language } = options;
      const batch = { id: uuidv7(), plan, channel: options.channel ?? null, expiresAt };
      await planInvitations(db, operator(userInfo().username), invited, batch, now);
      const made = await makeInvitations(db, operator(userInfo().username), invited, batch.id, now);
      const addressOf = (path: string) => `${configuration.publicUrl}${path}`;
      const links = { invited, channelKey: keys.channel, language, addressOf };
      let printed = 0;
      for (const lines of invitationLines(made, links)) {
        if (qr) for (const { city, code, url } of lines) await draw(qr, city, code, url);
        printCsv(lines, invitationColumns, { header: printed === 0 });
        printed += lines.length;
        report(printed / made.invitations.length);
      }
      const cities = new Set(plan.map(({ city }) => city));
      const [only] = cities;
      const where = cities.size === 1 ? only : `${cities.size} cities`;
      say(`${printed} invitations to ${where} are good until ${expiresAt.toISOString()} (batch ${batch.id})`);
    });
  });
}

async function planOf(
  db: Db,
  { wave, cities, definition }: Fieldwork,
  { city = [], count, stratum, file }: InviteOptions,
): Promise<PlannedInvitations[]> {
  if (file !== undefined) {
    if (city.length > 0 || count !== undefined || stratum !== undefined)
      throw new Error('give a file, or --city and --count, not both');
    const bytes = await tableBytes(await readBytes(file));
    return readInvitationPlan(file, bytes, [...cities.keys()], strataOf(definition));
  }
  if (city.length === 0 || count === undefined) throw new Error('give --city and --count, or --file');
  const codes = new Set<string>();
  for (const one of city) codes.add(await cityNamed(db, wave, one));
  return [...codes].map((code) => ({ city: code, stratum: stratum ?? null, count }));
}

function refuseUnfitOptions(
  { wave, definition, participantsKey }: Fieldwork,
  { stratum, days, expires }: InviteOptions,
): void {
  if (!wave.credentials.includes('invitation'))
    throw new Error(`wave ${wave.code} takes no invitations, only ${wave.credentials.join(', ')}`);
  if (!participantsKey) throw new Error(`the secret of wave ${wave.code} is destroyed`);
  if (days !== undefined && expires) throw new Error('give --days or --expires, not both');
  if (stratum !== undefined && !strataOf(definition).includes(stratum))
    throw new Error(`there is no stratum ${stratum}`);
}

/** Draws a QR code that stays readable with a quarter of it damaged, with the standard's quiet zone. */
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

async function batches(name: string): Promise<void> {
  await onStore(async ({ db }) => {
    const { id } = await commandWave(db, name);
    const view = await readInvitations(db, operator(userInfo().username), id, new Date());
    const rows = view.batches.map(({ cities, id: batch, ...others }) => ({
      ...{ batch, cities: cities.join(' ') },
      ...others,
    }));
    printCsv(rows, batchColumns);
  });
}

const batchColumns = [
  ...['batch', 'state', 'cities', 'invitations', 'used', 'channel', 'expiresAt', 'plannedAt', 'plannedBy'],
  ...['madeAt', 'voidedAt', 'voidedBy'],
];

async function voidBatch(name: string, batch: string, { reason }: { reason: string }): Promise<void> {
  await onStore(async ({ db }) => {
    const { id } = await commandWave(db, name);
    await voidInvitations(db, operator(userInfo().username), { waveId: id, id: batch, reason }, new Date());
    say(`batch ${batch} is void`);
  });
}
