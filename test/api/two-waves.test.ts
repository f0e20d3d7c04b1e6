import { expect, test } from 'vitest';
import { addInvitations } from '../../db/invitations.ts';
import { findWave, type Wave } from '../../db/waves.ts';
import { invitationKey, mintInvitation } from '../../server/identity/invitation.ts';
import { closeAt } from '../../server/services/waves/move-closing.ts';
import { open } from '../../server/services/waves/open.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { preparedWave, type TestWave } from '../support/wave.ts';

// Two waves are open at once in one city, and one link leads to both.

const DAY_MS = 86_400_000;
const day = (n: number) => new Date(Date.now() + n * DAY_MS).toISOString();
const only = { credentials: ['invitation' as const] };

async function waves() {
  const { db } = await testDatabase();
  const prepare = (code: string, settings: TestWave['settings'] = {}, cities = ['330100', '110000']) =>
    preparedWave(db, { cities, settings: { ...settings, code } });
  const opening = async (wave: Wave) => await open(db, wave, new Date());
  return { db, prepare, opening };
}

const { db, prepare, opening } = await waves();

test('a second one is refused while it would share a city, and told which wave and cities; later it opens', async () => {
  const first = await prepare('first', { closesAt: day(2) });
  await opening(first);
  const second = await prepare('second', { opensAt: day(1), closesAt: day(9) }, [
    '440300',
    '330100',
    '110000',
  ]);
  await expect(opening(second)).rejects.toThrow(
    /wave first is open until .* in 110000 北京市, 330100 杭州市;/,
  );
  expect((await findWave(db, 'second'))?.openedAt).toBeNull();
  const elsewhere = await prepare('elsewhere', {}, ['440300']);
  await opening(elsewhere);
  const after = await prepare('after', { opensAt: day(2), closesAt: day(9) });
  await opening(after);
  // An open wave cannot be extended into the next one either.
  const opened = (await findWave(db, 'first'))!;
  await expect(closeAt(db, opened, new Date(day(3)))).rejects.toThrow(/wave after is open/);
  await closeAt(db, first, new Date());
  await closeAt(db, elsewhere, new Date());
  await closeAt(db, after, new Date(day(2.5)));
  await opening(await prepare('third', { opensAt: day(2.6), closesAt: day(4) }));
});

test('of two that are opened at the same moment one is refused', async () => {
  const cities = ['510100'];
  const both = [await prepare('left', {}, cities), await prepare('right', {}, cities)];
  const attempts = await Promise.allSettled(both.map(opening));
  expect(attempts.map((a) => a.status).sort()).toEqual(['fulfilled', 'rejected']);
});

test.each([
  ['before', true],
  ['after', false],
])(
  'an invitation leads to its own wave, every other link to the one for everybody, opened %s',
  async (name, isFirst) => {
    const city = isFirst ? '420100' : '610100';
    // A new server has read no list of waves yet.
    const { client, fieldworkOf } = await testApp(db);
    const ofAll = await prepare(`all-${name}`, { opensAt: day(isFirst ? -2 : -1) }, [city]);
    const invited = await prepare(`invited-${name}`, { ...only, opensAt: day(isFirst ? -1 : -2) }, [city]);
    const more = await prepare(`more-${name}`, { ...only, opensAt: day(-3) }, [city]);
    for (const wave of isFirst ? [ofAll, invited, more] : [invited, more, ofAll]) await opening(wave);
    const invite = async (wave: Wave) => {
      const { participantsKey } = await fieldworkOf(wave.id);
      const code = mintInvitation();
      const expiresAt = new Date(day(1));
      const key = invitationKey(participantsKey!, code);
      await addInvitations(db, wave.id, [{ key, city, stratum: null, expiresAt }]);
      return code;
    };
    const waveOf = async (query: string) => {
      const page = await (await client(`/s/${city}${query}`)).text();
      return [ofAll, invited, more].find((wave) => page.includes(wave.id))?.code;
    };
    const [code, other] = [await invite(invited), await invite(more)];
    // The second round reads the cached pages.
    for (let i = 0; i < 2; i++) {
      expect(await waveOf('')).toBe(ofAll.code);
      expect(await waveOf('?ch=poster-1')).toBe(ofAll.code);
      expect(await waveOf(`?k=${code}`)).toBe(invited.code);
      expect(await waveOf(`?k=${other.toLowerCase().replaceAll('-', '')}&lang=en`)).toBe(more.code);
      expect(await waveOf(`?k=${mintInvitation()}`)).toBe(ofAll.code);
      const short = await client(`/?k=${other.replaceAll('-', '')}`, { redirect: 'manual' });
      expect(short.headers.get('location')).toBe(`/s/${city}?k=${other.replaceAll('-', '')}`);
    }
    // A form without a script goes to the right wave too.
    const fields = { 'form.version': '1', 'form.language': 'zh-CN', 'form.invitation': code };
    const { services: _, ...answers } = tinyAnswers;
    const form = new URLSearchParams({
      ...fields,
      ...Object.fromEntries(Object.entries(answers).map(([k, v]) => [k, String(v)])),
    });
    const posted = await client(`/s/${city}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    });
    expect(posted.status).toBe(201);
    expect((await client(`/api/v1/waves/${invited.code}/cities`)).status).toBe(200);
  },
);
