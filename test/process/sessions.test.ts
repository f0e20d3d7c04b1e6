import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { listApiKeys, listGrants } from '../../db/grants.ts';
import { endApiKey } from '../../server/services/accounts/api-keys.ts';
import { closeAccount } from '../../server/services/accounts/close.ts';
import { takeRoleBack } from '../../server/services/accounts/grant.ts';
import { resetAccount } from '../../server/services/accounts/reset.ts';
import { testApp } from '../support/app.ts';
import { clientOf } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { keyFor } from '../support/keys.ts';
import { listeningServer } from '../support/server.ts';
import { activatedAccount, type StaffBrowser, theOperator, withCookies } from '../support/staff-browser.ts';
import { openedWave } from '../support/wave.ts';

// A session that ends on one server ends on all others within two seconds, even when it is in constant use.

const { db, url } = await testDatabase();
const app = await testApp(db);
const wave = await openedWave(db);
const DEADLINE_MS = 2000;
let origins: string[];
beforeAll(async () => {
  origins = [await listeningServer(url), await listeningServer(url)];
});

/** One browser at both servers. */
const atBoth = (browser: StaffBrowser) =>
  origins.map((origin) => {
    const there = withCookies(clientOf(origin));
    there.keep([...browser.cookies].map(([name, value]) => `${name}=${value}`));
    return there;
  });

/** Expects both servers to reply with `status` in time, and to keep to it, after a working session has ended. */
async function expectOver(
  askBoth: () => Promise<number[]>,
  end: () => Promise<void>,
  status: number,
): Promise<void> {
  // The session stays in use, so that servers cache it.
  for (let i = 0; i < 5; i++) expect(await askBoth()).toEqual([200, 200]);
  await end();
  const endedAt = performance.now();
  let askedAt: number;
  let replies: number[];
  do {
    await sleep(50);
    askedAt = performance.now();
    replies = await askBoth();
  } while (askedAt - endedAt < DEADLINE_MS && replies.some((reply) => reply !== status));
  expect(replies).toEqual([status, status]);
  await sleep(200);
  expect(await askBoth()).toEqual([status, status]);
}

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
    const askBoth = () =>
      Promise.all(
        browsers.map(async ({ browse }) => (await browse(`/api/v1/waves/${wave.code}/held`)).status),
      );
    await expectOver(askBoth, () => end(id, browsers), status);
  });
});

test('a revoked key is over at both servers', async () => {
  const headers = await keyFor(db, 'reviewer');
  const askBoth = () =>
    Promise.all(
      origins.map(
        async (origin) => (await clientOf(origin)(`/api/v1/waves/${wave.code}/held`, { headers })).status,
      ),
    );
  const [key] = (await listApiKeys(db)).filter(({ name }) => name === 'a reviewer');
  await expectOver(askBoth, () => endApiKey(db, theOperator, key!.id, new Date()), 401);
});
