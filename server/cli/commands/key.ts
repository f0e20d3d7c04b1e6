import { Command, InvalidArgumentError, Option } from 'commander';
import { validate } from 'uuid';
import { findAccount } from '../../../db/accounts.ts';
import { roles } from '../../../db/grants-schema.ts';
import { findWave } from '../../../db/waves.ts';
import { operator } from '../../identity/grants.ts';
import { endApiKey, issueApiKey, listKeys } from '../../services/accounts/api-keys.ts';
import { onStore } from './context.ts';
import { actorName, afterDays, cityList, wholeOption } from './options.ts';
import { keepPrivate, print, printCsv, say } from './output.ts';

interface IssueOptions {
  role: (typeof roles)[number];
  name: string;
  wave?: string;
  cities: 'all' | string[];
  days: number;
  for?: string;
  as: string;
}

const help = `
A program sends it as "Authorization: Bearer KEY". It is printed this once and stored as a hash only; give it the
narrowest role, wave and cities that will do, and revoke it with "key revoke" and the id that "key list" prints.`;

/** `key`: keys of programs. */
export function keyCommand(): Command {
  const key = new Command('key').description('make, list and revoke keys of programs');
  key
    .command('issue')
    .description('print a new key')
    .addOption(new Option('--role <role>', 'what it may do').choices(roles).makeOptionMandatory())
    .requiredOption('--name <name>', 'of the program; it stands with what it did', actorName)
    .option('--wave <wave>', 'code or id of the only wave that it is for')
    .option('--cities <codes>', 'where it is good: codes separated by commas', cityList, 'all')
    .requiredOption('--days <n>', 'how long it is good', wholeOption(1, 366))
    .option('--for <username>', 'the account of whoever holds it: at a sign-off the key counts as them')
    .requiredOption('--as <name>', 'who makes it', actorName)
    .addHelpText('after', help)
    .action(issue);
  key
    .command('list')
    .description('print all keys, without what is secret, as CSV')
    .action(async () => await onStore(async ({ db }) => list(await listKeys(db, operator('key list')))));
  key
    .command('revoke')
    .description('end a key at once')
    .argument('<key>', 'its id', uuid)
    .requiredOption('--as <name>', 'who revokes it', actorName)
    .action(
      async (id: string, { as }: { as: string }) =>
        await onStore(async ({ db }) => await endApiKey(db, operator(as), id, new Date())),
    );
  return key;
}

async function issue({ wave: name, cities, days, for: holder, as, ...options }: IssueOptions): Promise<void> {
  await onStore(async ({ db, keys }) => {
    const wave = name === undefined ? undefined : await findWave(db, name);
    if (name !== undefined && !wave) throw new Error(`there is no wave ${name}`);
    const account = holder === undefined ? undefined : await findAccount(db, { username: holder });
    if (holder !== undefined && !account) throw new Error(`there is no account ${holder}`);
    const until = afterDays(days);
    const { id, apiKey } = await issueApiKey(
      db,
      keys,
      operator(as),
      {
        ...options,
        waveId: wave?.id ?? null,
        cities: cities === 'all' ? null : cities,
        provinces: null,
        account: account?.id ?? null,
        until,
      },
      new Date(),
    );
    keepPrivate();
    print(apiKey);
    say(`key ${id}, good until ${until.toISOString()}`);
  });
}

function list(keys: Awaited<ReturnType<typeof listKeys>>): void {
  printCsv(
    keys.map((k) => ({ ...k, cities: k.cities?.join(' ') ?? 'all', provinces: k.provinces?.join(' ') })),
    [
      'id',
      'name',
      'role',
      'account',
      'waveId',
      'cities',
      'provinces',
      'until',
      'grantedBy',
      'grantedAt',
      'revokedBy',
      'revokedAt',
    ],
  );
}

function uuid(value: string): string {
  if (validate(value)) return value.toLowerCase();
  throw new InvalidArgumentError('the id of a key is a UUID.');
}
