import { expect, test } from 'vitest';
import { findWave, setMargins } from '../../db/waves.ts';
import { open } from '../../server/services/waves/open.ts';
import { nationalCore } from '../../server/survey/questionnaire/national-core/national-core.ts';
import { testDatabase } from '../support/database.ts';
import { tiny, tinyMargins } from '../support/fixtures/tiny.ts';
import { preparedWave } from '../support/wave.ts';

// What a wave needs to be opened, since nothing of it can be corrected afterwards.

const { db } = await testDatabase();
const free = { scoring: { publication: { requireMargins: false } } };
const values = (margins: unknown) => ({ population: null, margins, marginSource: null });

test('the margins of every city, of every weighting variable; the cities are named', async () => {
  const wave = await preparedWave(db);
  await setMargins(db, wave.id, '110000', values(null));
  await setMargins(db, wave.id, '330100', values({ age: tinyMargins.age }));
  await expect(open(db, wave, new Date())).rejects.toThrow(
    'margins are missing of 110000 北京市 (age, sex); 330100 杭州市 (sex). Set them with the command margins, or have',
  );
  expect((await findWave(db, wave.id))?.openedAt).toBeNull();
  for (const city of ['110000', '330100']) await setMargins(db, wave.id, city, values(tinyMargins));
  await open(db, wave, new Date());
  expect((await findWave(db, wave.id))?.openedAt).not.toBeNull();
});

test('a time to close that is not past', async () => {
  const past = { opensAt: '2020-01-01T00:00:00Z', closesAt: '2020-02-01T00:00:00Z' };
  const wave = await preparedWave(db, { settings: { code: 'round-2020', ...past } });
  await expect(open(db, wave, new Date())).rejects.toThrow(
    'wave round-2020 was to close at 2020-02-01T00:00:00.000Z, which is past; move it with: wave close round-2020 --at TIME',
  );
  expect((await findWave(db, wave.id))?.openedAt).toBeNull();
});

test('twenty cities are named at most', async () => {
  const cities = ['110000', '120000', '310000', '500000', '440300', '210200', '370200', '330200', '350200'];
  const more = [
    '130100',
    '130200',
    '140100',
    '150100',
    '210100',
    '220100',
    '230100',
    '320100',
    '330100',
    '340100',
  ];
  const wave = await preparedWave(db, {
    cities: [...cities, ...more, '350100', '360100', '370100'],
    margins: null,
    settings: { questionnaire: nationalCore, scoring: {} },
  });
  await expect(open(db, wave, new Date())).rejects.toThrow(/; and 2 more\. Set them/);
});

test('a wave that says that it publishes without opens without', async () => {
  await open(db, await preparedWave(db, { cities: ['440300'], margins: null, settings: free }), new Date());
});

test('a questionnaire that declares no weighting variable can have no margins', async () => {
  const questions = tiny.questions.filter((q) => q.role !== 'weighting');
  const questionnaire = { ...tiny, name: 'unweighted', weighting: [], questions };
  const of = (settings: object) =>
    preparedWave(db, { cities: ['500000'], margins: null, settings: { questionnaire, ...settings } });
  await expect(open(db, await of({ scoring: {} }), new Date())).rejects.toThrow('no weighting variables');
  await open(db, await of(free), new Date());
});

test('somebody who asks, unless nobody is asked', async () => {
  const anonymous = await preparedWave(db, { cities: ['360100'], settings: { organiser: undefined } });
  await expect(open(db, anonymous, new Date())).rejects.toThrow('does not say who asks');
  await open(db, anonymous, new Date(), { requireOrganiser: false });
  const simulated = { organiser: undefined, simulated: true };
  await open(db, await preparedWave(db, { cities: ['360200'], settings: simulated }), new Date());
});
