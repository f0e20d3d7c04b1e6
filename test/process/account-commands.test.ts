import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { roles } from '../../db/grants-schema.ts';
import { accountCommand } from '../../server/cli/commands/account.ts';
import { loadConfiguration } from '../../server/runtime/config/configuration.ts';
import { prepareStore, sayFirstLinks } from '../../server/runtime/node/prepare-store.ts';
import { inviteFirst } from '../../server/services/accounts/first-links.ts';
import { testApp } from '../support/app.ts';
import { commandsOn } from '../support/commands.ts';
import { testDatabase } from '../support/database.ts';
import { isSignedIn, PASSWORD, withCookies } from '../support/staff-browser.ts';
import { openedWave } from '../support/wave.ts';

// An operator makes accounts beside the database, and uses the links of a first start.

const { db, sql, url } = await testDatabase();
const { client, platform } = await testApp(db);
const ORIGIN = 'https://survey.example.cn';
const { environment, printed } = await commandsOn(url, { PUBLIC_URL: ORIGIN });
await openedWave(db, { settings: { code: '2018' } });

async function account(...args: string[]): Promise<string> {
  printed.out = '';
  await accountCommand()
    .exitOverride()
    .configureOutput({ writeErr: (text) => (printed.told += text) })
    .parseAsync(args, { from: 'user' });
  return printed.out.trim();
}
const listed = async (): Promise<Record<string, string>[]> =>
  parse(await account('list'), { columns: true, bom: true });

/** Sets up an account by its link. */
async function follow(link: string) {
  const browser = withCookies(client);
  const { pathname, search, origin } = new URL(link);
  expect(origin).toBe(ORIGIN);
  const reply = await browser.browse(pathname + search, {
    method: 'POST',
    body: new URLSearchParams({ password: PASSWORD, again: PASSWORD }),
  });
  return { reply, browser };
}

describe('account', () => {
  test('invites by a link that works once, lists, resets and closes', async () => {
    const invited = await account(
      ...['invite', 'li.na', '--name', '李娜', '--role', 'supervisor', '--provinces', '33,32'],
      ...['--wave', '2018', '--days', '30', '--as', 'Chen'],
    );
    expect(printed.told).toContain('good once, until');
    const { reply, browser } = await follow(invited);
    expect(reply.status).toBe(303);
    expect(await isSignedIn(platform, browser)).toBe(true);
    expect((await follow(invited)).reply.status).toBe(410);
    expect(await listed()).toMatchObject([
      {
        username: 'li.na',
        name: '李娜',
        state: 'active',
        sessions: '1',
        roles: expect.stringMatching(/^supervisor\/[\w-]+\/33\+32$/),
      },
    ]);

    const reset = await account('reset', 'li.na', '--as', 'Chen');
    expect(await isSignedIn(platform, browser)).toBe(false);
    expect((await follow(reset)).reply.status).toBe(303);

    await account('close', 'li.na', '--reason', 'left the team', '--as', 'Chen');
    expect(await listed()).toMatchObject([{ state: 'closed', sessions: '0', roles: '' }]);
    const trail = await sql`select action, actor, via, reason from audit where via = 'command' order by id`;
    expect(trail.map(({ action, reason }) => `${action} ${reason}`.trim())).toEqual([
      'invite-account',
      'grant-role supervisor',
      'reset-account',
      'close-account left the team',
    ]);
    expect(new Set(trail.map((t) => t.actor))).toEqual(new Set(['Chen']));
  });

  test.each([
    [['invite', 'Li Na', '--name', 'L', '--role', 'admin'], 'small letters'],
    [['invite', 'li.na', '--name', 'L', '--role', 'admin'], 'taken'],
    [['invite', 'new', '--name', 'L', '--role', 'city', '--provinces', '99'], 'no province 99'],
    [['invite', 'new', '--name', 'L', '--role', 'city', '--wave', '1999'], 'no wave 1999'],
    [
      ['invite', 'new', '--name', 'L', '--role', 'city', '--cities', '330100', '--provinces', '33'],
      'not both',
    ],
    [['reset', 'nobody'], 'no account nobody'],
    [['close', 'li.na', '--reason', 'again'], 'closed'],
  ])('%j is refused with a reason', async (args, message) => {
    let said = '';
    await account(...args).catch((error: Error) => {
      said = error.message;
    });
    expect(said).toContain(message);
  });
});

test('a first start has links for the first administrator, and a second one none', async () => {
  const another = await testDatabase();
  const configuration = loadConfiguration(environment);
  const links = await prepareStore(configuration, { ...another, isNew: true }, true);
  sayFirstLinks(links, ORIGIN);
  expect(links.map((l) => l.role)).toEqual(['admin']);
  expect(printed.told).toMatch(/admin +https:\/\/survey\.example\.cn\/console\/activate\?t=[\w-]{32}\n/);
  expect(await prepareStore(configuration, { ...another, isNew: true }, true)).toEqual([]);
});

test('a demonstration has a link for every role that has accounts', async () => {
  const { db: another } = await testDatabase();
  const links = await inviteFirst(another, new Date(), true);
  expect(links.map(({ role }) => role)).toEqual(roles.filter((role) => role !== 'interviewer'));
  expect(new Set(links.map(({ token }) => token)).size).toBe(links.length);
});
