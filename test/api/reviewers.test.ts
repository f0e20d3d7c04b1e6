import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { screenCommand } from '../../server/cli/commands/fieldwork.ts';
import { publishCommand } from '../../server/cli/commands/publish.ts';
import { reviewCommand } from '../../server/cli/commands/review.ts';
import { deriveKeys } from '../../server/crypto/keys.ts';
import { issueStaffToken, type Staff } from '../../server/identity/staff.ts';
import { loadConfiguration } from '../../server/runtime/config/configuration.ts';
import { screenWave } from '../../server/services/screening/screen.ts';
import { testApp, testEnvironment } from '../support/app.ts';
import { type Client, post } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { POSTER_CHANNEL, PRAISE_GROUP, PRAISED, praisedWave } from '../support/praise.ts';

// Reviewers use the API with their tokens, and the command line.

const { db, url } = await testDatabase();
const app = await testApp(db);
const { client } = app;
const { staff: key } = deriveKeys(loadConfiguration(testEnvironment).secretKey);
const { wave, praise } = await praisedWave(db, app);
await praise(0, 24);
await screenWave(db, await app.fieldworkOf(wave.id));
const base = `/api/v1/waves/${wave.code}`;

async function bearer(given: Partial<Staff> = {}, expiresAt = new Date(Date.now() + 60_000)) {
  const staff = { name: 'li', role: 'reviewer', wave: wave.id, cities: 'all', ...given } as Staff;
  return { Authorization: `Bearer ${await issueStaffToken(key, staff, expiresAt)}` };
}
const li = await bearer();
const get = (path: string, headers: Record<string, string> = li) => client(`${base}${path}`, { headers });
const send = (path: string, body: unknown, headers: Record<string, string> = li) =>
  post(client, `${base}${path}`, body, headers);
const remove = {
  subject: { group: PRAISE_GROUP },
  city: PRAISED,
  action: 'remove',
  reason: 'a call to the community',
};

describe('the API', () => {
  test('shows what is held, decides, takes back, and tells what was done', async () => {
    const held = await (await get('/held')).json();
    expect(held.groups).toMatchObject([
      { city: PRAISED, group: PRAISE_GROUP, rule: 'PRAISE', submissions: 24 },
    ]);
    expect(await (await get(`/held?city=${PRAISED}`)).json()).toEqual(held);
    const response = await send('/decisions', remove);
    expect(response.status).toBe(201);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    const decision = await response.json();
    expect(decision).toMatchObject({
      actor: 'li',
      action: 'remove',
      detail: { submissions: 24, removed: 24 },
    });
    expect((await (await get('/held')).json()).groups).toEqual([]);
    const again = await send('/decisions', remove);
    expect([again.status, (await again.json()).type]).toEqual([
      404,
      'urn:chengsheng:problem:subject-unknown',
    ]);
    const path = `/decisions/${decision.id}/withdrawal`;
    const withdrawn = await (await send(path, { reason: 'a mistake' })).json();
    expect(withdrawn).toMatchObject({
      action: 'undo',
      subject: `decision:${decision.id}`,
      detail: { held: 24 },
    });
    expect((await send(path, { reason: 'a mistake' })).status).toBe(409);
    expect(await (await get('/held')).json()).toEqual(held);
    const first = await (await get('/decisions?limit=1')).json();
    expect(first).toMatchObject({ decisions: [withdrawn], next: withdrawn.id });
    const second = await (await get(`/decisions?limit=1&before=${first.next}`)).json();
    expect(second).toMatchObject({ decisions: [decision], next: null });
  });

  const attempts: [string, (headers: Record<string, string>) => ReturnType<Client>][] = [
    ['GET held', (headers) => get('/held', headers)],
    ['GET decisions', (headers) => get('/decisions', headers)],
    ['POST decisions', (headers) => send('/decisions', remove, headers)],
    ['POST withdrawal', (headers) => send(`/decisions/${uuidv7()}/withdrawal`, { reason: 'no' }, headers)],
  ];

  test.each(attempts)('%s wants a valid token of a reviewer of the wave', async (_, attempt) => {
    const expired = await bearer({}, new Date(Date.now() - 1000));
    const token = (li.Authorization ?? '').slice(7);
    for (const headers of [{}, { Authorization: token }, { Authorization: `Bearer ${token}x` }, expired]) {
      const response = await attempt(headers);
      expect(response.status).toBe(401);
      expect(response.headers.get('WWW-Authenticate')).toBe('Bearer');
    }
    const interviewer = await bearer({ role: 'interviewer', entry: 'tablet' });
    const elsewhere = await bearer({ wave: uuidv7() });
    for (const headers of [interviewer, elsewhere]) {
      const response = await attempt(headers);
      expect([response.status, (await response.json()).type]).toEqual([
        403,
        'urn:chengsheng:problem:forbidden',
      ]);
    }
  });

  test.each<[string, object]>([
    ['reason', { reason: 'a\0b' }],
    ['reason', { reason: 'half a pair \ud83d' }],
    ['subject.group', { subject: { group: 'PRAISE:\0' } }],
    ['subject.group', { subject: { group: '\udc00' } }],
    ['subject.interviewer', { subject: { interviewer: 'li\0' } }],
    ['subject.interviewer', { subject: { group: PRAISE_GROUP, interviewer: '\ud83d\ud83d' } }],
    ['subject', { subject: { interviewer: 'li', submission: uuidv7() } }],
    ['subject', { subject: { interviewer: 'li', channel: 'sms' } }],
  ])('text that cannot be stored or understood is named: %s %j', async (path, changes) => {
    const response = await send('/decisions', { ...remove, ...changes });
    expect(response.status).toBe(422);
    expect((await response.json()).errors).toMatchObject([{ path }]);
    if ('reason' in changes) {
      const withdrawal = await send(`/decisions/${uuidv7()}/withdrawal`, changes);
      expect((await withdrawal.json()).errors).toMatchObject([{ path }]);
    }
  });

  test('a token for other cities sees and decides nothing here', async () => {
    const beijing = await bearer({ cities: ['110000'] });
    expect((await (await get('/held', beijing)).json()).groups).toEqual([]);
    expect((await (await get('/decisions', beijing)).json()).decisions).toEqual([]);
    expect((await get(`/held?city=${PRAISED}`, beijing)).status).toBe(403);
    expect((await send('/decisions', remove, beijing)).status).toBe(403);
    const { decisions } = await (await get('/decisions')).json();
    expect(
      (await send(`/decisions/${decisions.at(-1).id}/withdrawal`, { reason: 'x' }, beijing)).status,
    ).toBe(403);
  });

  test('decides on a part of a group by what names nobody', async () => {
    const decide = async (selection: object, action = 'remove') =>
      await send('/decisions', { ...remove, action, subject: { group: PRAISE_GROUP, ...selection } });
    // q_bus cycles through 8, 9 and 10: of 24 visitors, 8 gave the best answer everywhere.
    const top = await (await decide({ alike: 'top', credential: 'device', channel: POSTER_CHANNEL })).json();
    expect(top).toMatchObject({
      subject: `group:${PRAISE_GROUP} credential=device channel=${POSTER_CHANNEL} alike=top`,
      detail: { submissions: 8, removed: 8 },
    });
    expect((await (await get('/held')).json()).groups).toMatchObject([
      { group: PRAISE_GROUP, submissions: 16 },
    ]);
    // The group no longer contains removed answers.
    expect((await decide({ alike: 'top' })).status).toBe(404);
    for (const nobody of [
      { credential: 'invitation' },
      { channel: 'sms' },
      { channel: '-' },
      { origin: '0123456789abcdef' },
      { interviewer: 'wang' },
      { from: new Date(Date.now() + 60_000).toISOString() },
      { to: '2020-01-01T00:00:00Z' },
      { alike: 'bottom', differing: 3 },
      { alike: uuidv7() },
    ])
      expect((await decide(nobody)).status, JSON.stringify(nobody)).toBe(404);
    const rest = await (await decide({ alike: 'top', differing: 1, origin: '-' }, 'accept')).json();
    expect(rest.detail).toEqual({ submissions: 16, counted: 16 });
    for (const { id } of [rest, top])
      expect((await send(`/decisions/${id}/withdrawal`, { reason: 'again' })).status).toBe(201);
    expect((await (await get('/held')).json()).groups).toMatchObject([
      { group: PRAISE_GROUP, submissions: 24 },
    ]);
  });

  test.each([
    [{ credential: 'cookie' }, 'credential'],
    [{ from: 'yesterday' }, 'from'],
    [{ alike: 'best' }, 'alike'],
    [{ differing: 1 }, 'differing'],
    [{ alike: 'top', differing: -1 }, 'differing'],
    [{ origin: 'x' }, 'origin'],
    [{ colour: 'red' }, 'colour'],
  ])('a condition that is none is refused: %j', async (selection, path) => {
    const response = await send('/decisions', { ...remove, subject: { group: PRAISE_GROUP, ...selection } });
    expect(response.status).toBe(422);
    expect(JSON.stringify((await response.json()).errors)).toContain(path);
  });

  test.each([
    ['no reason', { ...remove, reason: '  ' }, 422],
    ['too long a reason', { ...remove, reason: 'x'.repeat(501) }, 422],
    ['another action', { ...remove, action: 'undo' }, 422],
    ['two subjects', { ...remove, subject: { group: PRAISE_GROUP, submission: uuidv7() } }, 422],
    ['an unknown group', { ...remove, subject: { group: 'SIMILAR:channel:x' } }, 404],
    ['an unknown submission', { ...remove, subject: { submission: uuidv7() } }, 404],
    ['an unknown city', { ...remove, city: '310000' }, 404],
  ])('refuses %s', async (_, body, status) => {
    expect((await send('/decisions', body)).status).toBe(status);
  });

  test('refuses what is no JSON, and addresses that lead nowhere', async () => {
    const headers = { ...li, 'Content-Type': 'text/plain' };
    const plain = await client(`${base}/decisions`, { method: 'POST', headers, body: '{}' });
    expect(plain.status).toBe(415);
    expect((await send('/decisions/7/withdrawal', { reason: 'x' })).status).toBe(404);
    expect((await send(`/decisions/${uuidv7()}/withdrawal`, { reason: 'x' })).status).toBe(404);
    expect((await client('/api/v1/waves/none/held', { headers: li })).status).toBe(404);
  });
});

describe('the command line', () => {
  const out: string[] = [];
  const said: string[] = [];
  beforeAll(() => {
    for (const [name, value] of Object.entries({ ...testEnvironment, DATABASE_URL: url }))
      vi.stubEnv(name, value);
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    return () => {
      vi.unstubAllEnvs();
      vi.restoreAllMocks();
    };
  });
  const review = async (...args: string[]) => {
    out.length = 0;
    const command = reviewCommand();
    for (const sub of command.commands) sub.exitOverride();
    await command.exitOverride().parseAsync([...args, '--wave', wave.code], { from: 'user' });
    return out.join('');
  };

  test('lists, shows, decides, takes back and logs', async () => {
    expect(await review('list')).toMatch(new RegExp(`^city,group,.*\n${PRAISED},${PRAISE_GROUP},PRAISE,24,`));
    expect(await review('list', '--city', '110000')).toMatch(/^city,group,[^\n]*\n$/);
    const members = (await review('show', PRAISE_GROUP, '--city', PRAISED)).trim().split('\n');
    expect(members).toHaveLength(25);
    const by = ['--as', 'wang', '--reason', 'seen them'];
    const first = members[1]?.split(',')[0] ?? '';
    const one = JSON.parse(await review('accept', first, '--city', PRAISED, ...by));
    expect(one).toMatchObject({ actor: 'wang', subject: `submission:${first}`, detail: { counted: 1 } });
    const rest = JSON.parse(await review('remove', PRAISE_GROUP, '--city', PRAISED, ...by));
    expect(rest.detail).toEqual({ submissions: 23, removed: 23 });
    expect(said.join('')).toContain('remove: 23 submissions, now 23 removed');
    await review('undo', rest.id, ...by);
    await review('undo', one.id, ...by);
    expect((await review('show', first)).trim().split('\n')[1]).toContain(first);
    const alone = JSON.parse(await review('accept', first, ...by));
    expect(alone).toMatchObject({ city: PRAISED, subject: `submission:${first}`, detail: { counted: 1 } });
    await review('undo', alone.id, ...by);
    await expect(review('remove', PRAISE_GROUP, ...by)).rejects.toThrow('--city is missing');
    const nobody = '00000000-0000-4000-8000-000000000000';
    await expect(review('remove', nobody, ...by)).rejects.toThrow(`there is no submission ${nobody} in wave`);
    const log = (await review('log')).split('\n');
    expect(log[0]).toBe('id,at,actor,via,action,city,subject,reason,detail');
    expect(log.slice(3, 7).map((line) => line.split(',')[4])).toEqual(['undo', 'undo', 'remove', 'accept']);
    expect(await review('list')).toContain(`${PRAISE_GROUP},PRAISE,24,`);
  });

  test('shows a part of a group, and decides on it', async () => {
    const tops = (await review('show', PRAISE_GROUP, '--city', PRAISED, '--alike', 'top')).trim().split('\n');
    expect(tops).toHaveLength(9);
    const id = tops[1]?.split(',')[0] ?? '';
    const like = ['--city', PRAISED, '--alike', id];
    expect((await review('show', PRAISE_GROUP, ...like)).trim().split('\n')).toHaveLength(9);
    expect((await review('show', PRAISE_GROUP, ...like, '--differing', '1')).trim().split('\n')).toHaveLength(
      25,
    );
    const by = ['--as', 'wang', '--reason', 'seen them'];
    const removed = JSON.parse(await review('remove', PRAISE_GROUP, ...like, ...by));
    expect(removed.detail).toEqual({ submissions: 8, removed: 8 });
    await review('undo', removed.id, ...by);
    await expect(review('remove', id, ...like, ...by)).rejects.toThrow('no parts');
    await expect(review('show', PRAISE_GROUP, '--city', PRAISED, '--from', 'noon')).rejects.toThrow(
      '--from: ',
    );
    await expect(review('show', PRAISE_GROUP, '--city', PRAISED, '--differing', '1')).rejects.toThrow(
      '--differing: ',
    );
    await expect(review('show', PRAISE_GROUP, '--city', PRAISED, '--channel', 'sms')).rejects.toThrow(
      'like this',
    );
  });

  test('wants to know who and why', async () => {
    const subject = ['accept', PRAISE_GROUP, '--city', PRAISED];
    await expect(review(...subject, '--as', 'wang')).rejects.toThrow('--reason');
    await expect(review(...subject, '--reason', 'because')).rejects.toThrow('--as');
    await expect(review(...subject, '--as', 'wang', '--reason', ' ')).rejects.toThrow('1 to 500');
    await expect(review('show', 'nothing', '--city', PRAISED)).rejects.toThrow('nothing is held in nothing');
    await expect(review('undo', '7', '--as', 'a', '--reason', 'b')).rejects.toThrow('UUID');
  });

  test('publishing says loudly what is held, and so does the release', async () => {
    const publishing = publishCommand().exitOverride();
    await publishing.parseAsync([wave.code, '--interim', '--yes'], { from: 'user' });
    expect(said.join('')).toContain(`WARNING: 24 answers are held and nobody has decided`);
    expect(said.join('')).toContain(`  ${PRAISED}: 24 answers in 1 group\n`);
    const release = await (await client(`${base}/releases/1`)).json();
    expect(release.cities.find((c: { code: string }) => c.code === PRAISED).n).toMatchObject({
      removed: { HELD: 24 },
    });
    expect(release.provenance.submissions.byReason).toMatchObject({ HELD: 24 });
  });

  test('screening names what it finds only once', async () => {
    out.length = 0;
    await screenCommand().parseAsync([wave.code], { from: 'user' });
    expect(out.join('')).toBe('verdict,submissions\n');
  });
});
