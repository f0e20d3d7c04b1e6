import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { addAccount } from '../../db/accounts.ts';
import { findNewestDraft } from '../../db/release-drafts.ts';
import { findNewestOpening } from '../../db/wave-openings.ts';
import { findWave, type Wave } from '../../db/waves.ts';
import { publishCommand } from '../../server/cli/commands/publish.ts';
import { testApp } from '../support/app.ts';
import { answerAs, post } from '../support/client.ts';
import { commandsOn } from '../support/commands.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { keyFor, keyOfPerson } from '../support/keys.ts';
import { publish } from '../support/publish.ts';
import { openedWave, preparedWave } from '../support/wave.ts';

// Where two people must sign, one person cannot publish, withdraw or open: by no route of the app, whatever
// they send to it, and by no flag of a command. Another person then does, by what the one has prepared.

const { db, url } = await testDatabase();
await commandsOn(url);
const app = await testApp(db);
const { client, fieldworkOf, signingKey } = app;
const CITY = '330100';
const NAME = 'Wang Fang';
const account = uuidv7();
await addAccount(db, { id: account, username: 'wang.fang', name: NAME });
const one = await keyFor(db, 'releaser', { account, name: NAME });
const manager = await keyFor(db, 'manager', { account, name: NAME });
const other = await keyOfPerson(db, 'releaser');

/** The proposals that one person has prepared for another to approve. */
interface Prepared {
  wave: Wave;
  /** The proposal, under the name of its parameter in addresses. */
  id: string;
  digest: string;
}

async function answered(): Promise<Wave> {
  const wave = await openedWave(db, { cities: [CITY], settings: { signOff: 'two' } });
  for (let i = 0; i < 3; i++) await answerAs(client, wave.code, CITY, tinyAnswers);
  return wave;
}

/** Sends JSON with a key, and expects this status. */
async function sent(path: string, body: object, headers: Record<string, string>) {
  const reply = await post(client, `/api/v1/waves/${path}`, body, headers);
  expect([path, reply.status < 300]).toEqual([path, true]);
  return await reply.json();
}

async function drafted(): Promise<Prepared> {
  const wave = await answered();
  const { draft, digest } = await sent(`${wave.code}/drafts`, { id: uuidv7(), interim: true }, one);
  return { wave, id: draft, digest };
}

async function toWithdraw(): Promise<Prepared> {
  const wave = await answered();
  const { digest } = await publish(db, await fieldworkOf(wave.id), { signingKey, reason: null });
  const id = uuidv7();
  await sent(`${wave.code}/releases/1/withdrawal`, { id, reason: 'wrong weights' }, one);
  return { wave, id, digest };
}

async function toOpen(city: string): Promise<Prepared> {
  const wave = await preparedWave(db, { cities: [city], settings: { signOff: 'two' } });
  const id = uuidv7();
  const { digest } = await sent(`${wave.code}/setup/openings`, { id }, manager);
  return { wave, id, digest };
}

/** Every route that may change something, with the proposals in place of its parameters. */
function changingRoutes({ wave, id }: Prepared): { method: string; path: string }[] {
  const values: Record<string, string> = { wave: wave.code, n: '1', city: CITY, draft: id, id };
  return app.routes
    .filter((route) => !route.startsWith('GET ') && route.includes(':wave'))
    .map((route) => {
      const [method = '', path = ''] = route.split(' ');
      return { method, path: path.replace(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => values[name] ?? id) };
    });
}

/** All bodies that any of the routes could read as a signature. */
const bodiesOf = ({ wave, id, digest }: Prepared): (object | URLSearchParams)[] => [
  ...[{ digest }, { digest, publicAt: null }, { id }, { id, interim: true }, { id, reason: 'wrong' }, {}],
  new URLSearchParams({
    ...{ id, digest, code: wave.code },
    sure: 'yes',
    interim: 'yes',
    publicAt: '',
    reason: 'x',
  }),
];

async function tryAll(prepared: Prepared): Promise<number> {
  let tried = 0;
  for (const { method, path } of changingRoutes(prepared))
    for (const body of bodiesOf(prepared)) {
      const isForm = body instanceof URLSearchParams;
      const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
      const headers = { ...one, 'Content-Type': type };
      await client(path, {
        method,
        headers,
        redirect: 'manual',
        body: isForm ? `${body}` : JSON.stringify(body),
      });
      tried += 1;
    }
  return tried;
}

const releasesOf = async ({ code }: Wave): Promise<{ number: number; withdrawn: object | null }[]> =>
  (await (await client(`/api/v1/waves/${code}/releases`)).json()).releases;

test('one person publishes nothing, whatever they send to any route; another then does', async () => {
  const prepared = await drafted();
  const { wave } = prepared;
  expect(await tryAll(prepared)).toBeGreaterThan(500);
  expect(await releasesOf(wave)).toEqual([]);
  const { draft, digest } = await sent(`${wave.code}/drafts`, { id: uuidv7(), interim: true }, one);
  await sent(`${wave.code}/drafts/${draft}/approval`, { digest }, other);
  expect(await releasesOf(wave)).toMatchObject([{ number: 1, digest, withdrawn: null }]);
});

test('nor withdraws they a release', async () => {
  const prepared = await toWithdraw();
  const { wave, digest } = prepared;
  await tryAll(prepared);
  expect(await releasesOf(wave)).toMatchObject([{ number: 1, digest, withdrawn: null }]);
  const id = uuidv7();
  await sent(`${wave.code}/releases/1/withdrawal`, { id, reason: 'wrong weights' }, one);
  await sent(`${wave.code}/releases/1/withdrawal/approval`, { id }, other);
  expect(await releasesOf(wave)).toMatchObject([{ number: 1, withdrawn: { reason: 'wrong weights' } }]);
});

test('nor opens they a wave', async () => {
  const prepared = await toOpen('440300');
  const { wave, id, digest } = prepared;
  await tryAll(prepared);
  expect((await findWave(db, wave.code))?.openedAt).toBeNull();
  await sent(`${wave.code}/setup/openings/${id}/approval`, { digest }, other);
  expect((await findWave(db, wave.code))?.openedAt).not.toBeNull();
});

test('nor by setting the wave to one signer first', async () => {
  const { wave } = await toOpen('440400');
  const path = `/api/v1/waves/${wave.code}/setup`;
  const lowered = await client(`${path}/settings`, {
    method: 'PUT',
    headers: { ...manager, 'Content-Type': 'application/json' },
    body: JSON.stringify({ values: { signOff: 'one' } }),
  });
  expect(lowered.status).toBe(200);
  const { digest } = await sent(`${wave.code}/setup/openings`, { id: uuidv7() }, manager);
  const { id } = (await findNewestOpening(db, wave.id))!;
  await tryAll({ wave, id, digest });
  const opened = (await findWave(db, wave.code))?.openedAt;
  expect(opened).toBeNull();
});

test('nor by any flags of the command, under one name in any spelling', async () => {
  const [toPublish, standing] = [await answered(), await toWithdraw()];
  // This list has a value for each flag of the command; a new flag without one fails.
  const values: Record<string, string[]> = {
    '--reason': ['late'],
    '--interim': [],
    '--with-held': ['late'],
    '--public-at': [new Date(Date.now() + 3_600_000).toISOString()],
    '--yes': [],
    '--as': [NAME],
    '--approve': [standing.id],
    '--withdraw': ['1'],
    '--draft': [],
  };
  const flags = publishCommand().options.map(({ long }) => long ?? '');
  expect(flags).toEqual(Object.keys(values));
  const sets = flags.reduce<string[][]>((all, flag) => all.flatMap((set) => [set, [...set, flag]]), [[]]);
  for (const { code } of [toPublish, standing.wave])
    for (const set of sets.filter((flagged) =>
      ['--as', '--yes', '--interim'].every((flag) => flagged.includes(flag)),
    ))
      await publishCommand()
        .parseAsync([code, ...set.flatMap((flag) => [flag, ...values[flag]!])], { from: 'user' })
        .catch(() => {});
  const draft = await findNewestDraft(db, toPublish.id);
  for (const spelling of [NAME, ' wang  FANG ', 'Ｗang Fang'])
    await expect(
      publishCommand().parseAsync(['--approve', draft!.id, '--as', spelling], { from: 'user' }),
    ).rejects.toThrow();
  expect(await releasesOf(toPublish)).toEqual([]);
  expect(await releasesOf(standing.wave)).toMatchObject([{ number: 1, withdrawn: null }]);
});
