import type { Db } from '../../../db/client.ts';
import { setQuotas } from '../../../db/quotas.ts';
import { addWaveCities, setMarginsOfAll, type Wave } from '../../../db/waves.ts';
import type { Keys } from '../../crypto/keys.ts';
import type { SigningKey } from '../../crypto/signature.ts';
import { prepareWave } from '../../services/waves/prepare.ts';
import { DAY_MS, localDayOf } from '../../survey/china-time.ts';
import { nationalCore } from '../../survey/questionnaire/national-core/national-core.ts';
import type { Span } from './arrivals.ts';
import type { DemoCity } from './cities.ts';
import { marginsOf, placesOf } from './targets.ts';

export interface DemoInput {
  keys: Keys;
  signingKey: SigningKey;
  now: Date;
  /** Called with the share done. */
  progress: (done: number) => void;
}

/** The organiser of the demonstration's waves. */
const organiser = {
  name: { 'zh-CN': '城声演示（并无此机构）', en: 'Chengsheng demonstration (no real organisation)' },
  contact: 'survey@example.cn',
  legalBasis: {
    'zh-CN': '您自愿参加（《个人信息保护法》第十三条）',
    en: 'You take part of your own will (Personal Information Protection Law, article 13)',
  },
};
const MADE_UP = '示例数据，非统计数据 · illustrative, not statistics';

/** No other installation uses this name. */
export const isOfDemonstration = (wave: Pick<Wave, 'simulated' | 'organiser'>): boolean =>
  wave.simulated && wave.organiser?.name.en === organiser.name.en;

export interface SimulatedWave {
  /** A year, which is its code. */
  code: string;
  /** Its fieldwork. */
  span: Span;
  /** With the residents who will have answered at the end of the fieldwork. */
  cities: readonly DemoCity[];
  share: number;
  now: Date;
}

/** Known facts about one city, which show how the sample compares with them. */
const knownOfHangzhou = [
  { city: '330100', question: 'occupation', option: 'retired', value: 18 },
  { city: '330100', question: 'services', option: 'booking', value: 52 },
].map((known) => ({ ...known, source: MADE_UP }));

/** Prepares a wave that says that it is simulated, with margins and quotas. */
export async function prepareSimulated(
  db: Db,
  { code, span, cities, share, now }: SimulatedWave,
): Promise<Wave> {
  const wave = await prepareWave(db, {
    code,
    title: {
      'zh-CN': `${code}年市民体验调查（模拟数据）`,
      en: `Citizen Experience Survey ${code} (simulated data)`,
    },
    questionnaire: nationalCore,
    opensAt: span.from.toISOString(),
    closesAt: span.to.toISOString(),
    weight: 20,
    credentials: ['device', 'invitation', 'interviewer'],
    organiser: {
      ...organiser,
      keptUntil: localDayOf(new Date(now.getTime() + 400 * DAY_MS)),
    },
    simulated: true,
    benchmarks: cities.some(({ code }) => code === '330100') ? knownOfHangzhou : [],
    signOff: 'one',
  });
  const codes = cities.map((city) => city.code);
  await addWaveCities(db, wave.id, codes);
  await setMarginsOfAll(
    db,
    wave.id,
    cities.map((city) => {
      const { code, population } = city;
      return { city: code, population, margins: marginsOf(city), marginSource: MADE_UP };
    }),
  );
  await setQuotas(
    db,
    cities.flatMap((city) => placesOf(city, share).map((place) => ({ waveId: wave.id, ...place }))),
  );
  return wave;
}
