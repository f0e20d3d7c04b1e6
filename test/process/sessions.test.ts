import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { listGrants } from '../../db/grants.ts';
import { closeAccount } from '../../server/services/accounts/close.ts';
import { takeRoleBack } from '../../server/services/accounts/grant.ts';
import { resetAccount } from '../../server/services/accounts/reset.ts';
import { testApp } from '../support/app.ts';
import { clientOf } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { listeningServer } from '../support/server.ts';
import { activatedAccount, type StaffBrowser, theOperator, withCookies } from '../support/staff-browser.ts';
import { openedWave } from '../support/wave.ts';

// What ends in one server is over in every other within two seconds, also where it is in use all the time.

const { db, url } = await testDatabase();
const app = await testApp(db);
const wave = await openedWave(db);
const DEADLINE_MS = 2000;
let origins: string[];
beforeAll(async () => {
  origins = [await listeningServer(url), await listeningServer(url)];
});

/** The same browser at both servers. */
const atBoth = (browser: StaffBrowser) =>
  origins.map((origin) => {
    const there = withCookies(clientOf(origin));
    there.keep([...browser.cookies].map(([name, value]) => `${name}=${value}`));
    return there;
  });

describe.each([
  {
    what: 'a session that its holder ends elsewhere',
    end: async (_: string, [first]: StaffBrowser[]) => {
      expect((await first!.browse('/api/auth/sign-out', { method: 'POST' })).status).toBe(204);
    },
    status: 401,
  },
  {
    what: 'a reset account',
    end: async (id: string) => void (await resetAccount(db, theOperator, id, new Date())),
    status: 401,
  },
  {
    what: 'a closed account',
    end: (id: string) => closeAccount(db, theOperator, id, 'left', new Date()),
    status: 401,
  },
  {
    what: 'a role that is taken back',
    end: async (id: string) => {
      const grant = (await listGrants(db)).find((g) => g.account === id)!;
      await takeRoleBack(db, theOperator, grant.id, new Date());
    },
    status: 403,
  },
])('$what', ({ what, end, status }) => {
  test('is over at both servers', async () => {
    const { browser, id } = await activatedAccount(app, what.replaceAll(' ', '.').slice(0, 40), 'reviewer');
    const browsers = atBoth(browser);
    const statuses = () =>
      Promise.all(
        browsers.map(async ({ browse }) => (await browse(`/api/v1/waves/${wave.code}/held`)).status),
      );
    // In use, so that whatever a server might keep is kept.
    for (let i = 0; i < 5; i++) expect(await statuses()).toEqual([200, 200]);
    await end(id, browsers);
    const endedAt = performance.now();
    let askedAt: number;
    let replies: number[];
    do {
      await sleep(50);
      askedAt = performance.now();
      replies = await statuses();
    } while (askedAt - endedAt < DEADLINE_MS && replies.some((reply) => reply !== status));
    expect(replies).toEqual([status, status]);
    await sleep(200);
    expect(await statuses()).toEqual([status, status]);
  });
});
