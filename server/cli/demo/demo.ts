import { v7 as uuidv7 } from 'uuid';
import { listCities } from '../../../db/cities.ts';
import type { Db } from '../../../db/client.ts';
import { setQuotas } from '../../../db/quotas.ts';
import { addWaveCities, findWave, setMargins } from '../../../db/waves.ts';
import { type Fieldwork, formOf, readFieldwork } from '../../cache/open-wave.ts';
import type { Keys } from '../../crypto/keys.ts';
import type { SigningKey } from '../../crypto/signature.ts';
import { claimsOf } from '../../identity/credential.ts';
import { storeMissingFiles } from '../../services/releases/files.ts';
import { publish } from '../../services/releases/publish.ts';
import { sheetOf } from '../../services/submissions/sheet.ts';
import { storeSheets } from '../../services/submissions/store.ts';
import type { SubmissionBody } from '../../services/submissions/submission-body.ts';
import { open } from '../../services/waves/open.ts';
import { prepareWave } from '../../services/waves/prepare.ts';
import { nationalCore } from '../../survey/questionnaire/national-core/national-core.ts';
import { visibleQuestions } from '../../survey/questionnaire/routing.ts';
import { type Ages, type DemoCity, demoCities, otherAges } from './cities.ts';
import { type Chance, createChance, simulateResident } from './residents.ts';

const DAY_MS = 86_400_000;
const BATCH = 200;
const ages = ['16-29', '30-44', '45-59', '60+'];
const females = 0.5;

export interface DemoInput {
  keys: Keys;
  signingKey: SigningKey;
  now: Date;
  /** Called with the share that is done. */
  progress: (done: number) => void;
}

/**
 * Creates a 2016 wave in every city, with simulated answers for a dozen of them that pass the same steps as
 * anybody's, and publishes release 1. The wave says that it is simulated.
 */
export async function createDemo(db: Db, { keys, signingKey, now, progress }: DemoInput): Promise<void> {
  const wave = await prepareWave(db, {
    code: '2016',
    title: {
      'zh-CN': '2016年市民体验调查（模拟数据）',
      en: 'Citizen Experience Survey 2016 (simulated data)',
    },
    questionnaire: nationalCore,
    opensAt: new Date(now.getTime() - 7 * DAY_MS).toISOString(),
    closesAt: new Date(now.getTime() + 365 * DAY_MS).toISOString(),
    weight: 20,
    credentials: ['device', 'invitation', 'interviewer'],
    organiser: {
      name: { 'zh-CN': '城声演示（并无此机构）', en: 'Chengsheng demonstration (no real organisation)' },
      contact: 'survey@example.cn',
      legalBasis: {
        'zh-CN': '您自愿参加（《个人信息保护法》第十三条）',
        en: 'You take part of your own will (Personal Information Protection Law, article 13)',
      },
      keptUntil: new Date(now.getTime() + 400 * DAY_MS).toISOString().slice(0, 10),
    },
    simulated: true,
  });
  const codes = (await listCities(db)).map((c) => c.code);
  await addWaveCities(db, wave.id, codes);
  const simulated = new Map(demoCities.map((city) => [city.code, city]));
  for (const code of codes) {
    const { ages, population } = simulated.get(code) ?? { ages: otherAges, population: null };
    await setMargins(db, wave.id, code, { population, margins: marginsOf(ages), marginSource: MADE_UP });
  }
  for (const city of demoCities) await setPlaces(db, wave.id, city);
  await open(db, wave, now);

  const fieldwork = await readFieldwork(db, keys, wave);
  const total = demoCities.reduce((sum, c) => sum + c.residents, 0);
  let done = 0;
  for (const city of demoCities) {
    const chance = createChance(Number(city.code));
    const { questions } = formOf(fieldwork, city.code);
    for (let first = 0; first < city.residents; first += BATCH) {
      const size = Math.min(BATCH, city.residents - first);
      const sheets = Array.from({ length: size }, () => {
        const body = simulateSubmission(fieldwork, city, chance, now);
        const claims = claimsOf(body, fieldwork, { subject: uuidv7() });
        const source = { channel: body.channel ?? null, origin: null };
        return sheetOf(fieldwork, body, claims, visibleQuestions(questions, body.answers), source);
      });
      await storeSheets(db, sheets);
      done += size;
      progress((0.9 * done) / total);
    }
  }
  await publish(db, fieldwork, {
    signingKey,
    reason: null,
    progress: (share) => progress(0.9 + 0.1 * share),
  });
  await storeMissingFiles(db);
}

/** Whether the demonstration's wave exists. */
export async function hasDemo(db: Db): Promise<boolean> {
  return (await findWave(db, '2016')) !== undefined;
}

const MADE_UP = '示例数据，非统计数据 · illustrative, not statistics';

/** Margins in round numbers, not census figures. */
function marginsOf(shares: Ages) {
  return {
    age: { ordered: true, targets: ages.map((age, i): [string, number] => [age, shares[i] ?? 0]) },
    sex: {
      ordered: false,
      targets: [
        ['female', females],
        ['male', 1 - females],
      ] satisfies [string, number][],
    },
  };
}

/** The quotas of a demonstration city. */
async function setPlaces(db: Db, waveId: string, city: DemoCity): Promise<void> {
  const { age, sex } = marginsOf(city.ages);
  await setQuotas(
    db,
    age.targets.flatMap(([group, ofAge]) =>
      sex.targets.map(([name, ofSex]) => {
        const target = Math.round(city.residents * ofAge * ofSex);
        // Generous caps: the eager young strata fill up, the others stay open.
        return {
          waveId,
          city: city.code,
          stratum: `${group}/${name}`,
          target,
          cap: Math.ceil(1.9 * target) + 5,
        };
      }),
    ),
  );
}

function simulateSubmission(fieldwork: Fieldwork, city: DemoCity, chance: Chance, now: Date): SubmissionBody {
  const { answers, durationMs } = simulateResident(formOf(fieldwork, city.code).questions, city, chance);
  const startedAt = new Date(now.getTime() - durationMs - Math.floor(chance.uniform() * 6 * DAY_MS));
  return {
    id: uuidv7(),
    city: city.code,
    questionnaire: fieldwork.wave.questionnaireVersion,
    language: chance.happens(0.03) ? 'en' : 'zh-CN',
    channel: chance.pick(['qr-poster', 'sms', 'community', 'alipay'], [0.3, 0.2, 0.2, 0.3]),
    startedAt: startedAt.toISOString(),
    durationMs,
    credential: { kind: 'device' },
    answers,
  };
}
