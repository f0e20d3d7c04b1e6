import { userInfo } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { findAccount } from '../../../db/accounts.ts';
import { listProvinces } from '../../../db/cities.ts';
import type { Db } from '../../../db/client.ts';
import { roles } from '../../../db/grants-schema.ts';
import { activationPath } from '../../../web/paths.ts';
import { operator } from '../../identity/grants.ts';
import type { ActivationLink } from '../../services/accounts/activation-link.ts';
import { closeAccount } from '../../services/accounts/close.ts';
import { inviteAccount } from '../../services/accounts/invite.ts';
import { type ListedPerson, listPeople } from '../../services/accounts/people.ts';
import { resetAccount } from '../../services/accounts/reset.ts';
import { commandWave, onStore } from './context.ts';
import { actorName, afterDays, cityList, reasonOption, wholeOption } from './options.ts';
import { keepPrivate, print, printCsv, say } from './output.ts';

interface InviteOptions {
  name: string;
  role: (typeof roles)[number];
  wave?: string;
  cities: 'all' | string[];
  provinces?: string[];
  days: number;
  as: string;
}

const help = `
The link sets up the account, once, within 72 hours: whoever opens it chooses the password. It is printed this once and
stored as a digest only. What each role may do: docs/console.md.`;

const as = () =>
  new Option('--as <name>', 'who does it; it stands in the trail')
    .argParser(actorName)
    .default(userInfo().username);

/** `account`: the people who work here, for operators without a browser. */
export function accountCommand(): Command {
  const account = new Command('account').description('invite people, list, reset and close their accounts');
  account
    .command('invite')
    .description('add an account with a role and print the link that sets it up')
    .argument('<username>', 'what one signs in with')
    .requiredOption('--name <name>', 'of the person; it stands with what they do', actorName)
    .addOption(new Option('--role <role>', 'what they may do').choices(roles).makeOptionMandatory())
    .option('--wave <wave>', 'code or id of the only wave that the role is for')
    .option('--cities <codes>', 'where it is good: codes separated by commas', cityList, 'all')
    .option('--provinces <codes>', 'or provinces: the first two digits of their cities’ codes', provinceList)
    .option('--days <n>', 'how long the role is good', wholeOption(1, 3660), 366)
    .addOption(as())
    .addHelpText('after', help)
    .action(invite);
  account
    .command('list')
    .description('print accounts and their roles as CSV')
    .action(
      async () =>
        await onStore(async ({ db }) => list(await listPeople(db, operator('account list'), new Date()))),
    );
  account
    .command('reset')
    .description(
      'take the password and the second factor away, end all sessions, and print a link that sets them anew',
    )
    .argument('<username>')
    .addOption(as())
    .action(async (username: string, options: { as: string }) => {
      await onStore(async ({ db, configuration }) => {
        const id = await idOf(db, username);
        const link = await resetAccount(db, operator(options.as), id, new Date());
        printLink(configuration.publicUrl, link);
      });
    });
  account
    .command('close')
    .description('close an account for good; roles, keys and sessions end')
    .argument('<username>')
    .requiredOption('--reason <text>', 'why; it stands in the trail', reasonOption)
    .addOption(as())
    .action(async (username: string, options: { as: string; reason: string }) => {
      await onStore(async ({ db }) => {
        await closeAccount(db, operator(options.as), await idOf(db, username), options.reason, new Date());
        say(`account ${username} is closed`);
      });
    });
  return account;
}

async function invite(
  username: string,
  { wave: code, cities, provinces, days, as, ...options }: InviteOptions,
) {
  if (provinces && cities !== 'all') throw new Error('--cities or --provinces, not both');
  await onStore(async ({ db, configuration }) => {
    const wave = code === undefined ? undefined : await commandWave(db, code);
    const codes = new Set((await listProvinces(db)).map((p) => p.code));
    const stranger = provinces?.find((p) => !codes.has(p));
    if (stranger) throw new Error(`there is no province ${stranger}`);
    const grant = {
      role: options.role,
      waveId: wave?.id ?? null,
      cities: cities === 'all' ? null : cities,
      provinces: provinces ?? null,
      until: afterDays(days),
    };
    const invitation = { username, name: options.name, grants: [grant] };
    const link = await inviteAccount(db, operator(as), invitation, new Date());
    printLink(configuration.publicUrl, link);
  });
}

function printLink(origin: string, { token, expiresAt }: ActivationLink): void {
  keepPrivate();
  print(`${origin}${activationPath(token)}`);
  say(`good once, until ${expiresAt.toISOString()}`);
}

async function idOf(db: Db, username: string): Promise<string> {
  const account = await findAccount(db, { username });
  if (!account) throw new Error(`there is no account ${username}`);
  return account.id;
}

function list(people: readonly ListedPerson[]): void {
  printCsv(
    people.map(({ grants, ...person }) => ({
      ...person,
      state: person.closedAt ? 'closed' : person.isActivated ? 'active' : 'invited',
      roles: grants
        .map((g) =>
          [g.role, g.waveId ?? 'all waves', (g.cities ?? g.provinces)?.join('+') ?? 'everywhere'].join('/'),
        )
        .join(' '),
    })),
    [
      'username',
      'name',
      'state',
      'roles',
      'hasSecondFactor',
      'sessions',
      'lastSignIn',
      'createdAt',
      'closedAt',
    ],
  );
}

function provinceList(value: string): string[] {
  const codes = value.split(',').map((code) => code.trim());
  if (codes.every((code) => /^\d{2}$/.test(code))) return codes;
  throw new InvalidArgumentError('two-digit codes separated by commas.');
}
