import { Command } from 'commander';
import { z } from 'zod';
import { listCities } from '../../../db/cities.ts';
import { addWaveCities, findWave, forgetWave, listWaveCities, listWaves } from '../../../db/waves.ts';
import { screenWave } from '../../services/screening/screen.ts';
import { closeAt, open } from '../../services/waves/open.ts';
import { prepareWave, waveSettingsSchema } from '../../services/waves/prepare.ts';
import { nationalCore1 } from '../../survey/questionnaire/national-core/edition-1/national-core.ts';
import { nationalCore } from '../../survey/questionnaire/national-core/national-core.ts';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';
import { cityCode } from '../../survey/schemas.ts';
import { limitsBelowSmallCount } from '../../survey/score/scoring.ts';
import { isOver } from '../../survey/wave.ts';
import { fieldworkNamed, onStore, waveNamed } from './context.ts';
import { readText } from './file-text.ts';
import { readJsonAs } from './input.ts';
import { instant } from './options.ts';
import { print, printCsv, say } from './output.ts';

/** Questionnaires that a wave's file can name. */
const templates = new Map<unknown, Definition>([
  ['national-core', nationalCore],
  ['national-core-1', nationalCore1],
]);

/** A wave's file: the settings, with the questionnaire by name or in full, and the cities. */
export const waveFile = waveSettingsSchema
  .extend({
    // No union, whose error would not say where the definition is wrong.
    questionnaire: z
      .preprocess((value) => templates.get(value) ?? value, waveSettingsSchema.shape.questionnaire)
      .describe(
        'What is asked, in full, or `"national-core"`; `"national-core-1"` is its first edition, for a wave that goes on with it.',
      ),
    cities: z
      .union([z.literal('all'), z.array(cityCode).min(1)])
      .describe(
        'Division codes of the cities that take part; `"all"`: all that are registered but the examples.',
      ),
  })
  .superRefine(({ opensAt, closesAt, cities, organiser }, ctx) => {
    const fault = (path: (string | number)[], message: string) =>
      ctx.addIssue({ code: 'custom', path, message });
    if (new Date(closesAt) <= new Date(opensAt)) fault(['closesAt'], 'not after it opens');
    if (organiser && organiser.keptUntil < closesAt.slice(0, 10))
      fault(['organiser', 'keptUntil'], 'before it closes');
    if (cities === 'all') return;
    for (const [i, code] of cities.entries())
      if (cities.indexOf(code) < i) fault(['cities', i], `${code} appears twice`);
  });

const example = `
The file, in JSON (times in UTC):
  { "code": "2018", "title": { "zh-CN": "…", "en": "…" }, "questionnaire": "national-core",
    "opensAt": "2018-09-01T00:00:00Z", "closesAt": "2018-10-01T00:00:00Z", "weight": 40,
    "cities": "all", "credentials": ["device"], "answersOncePer": "wave", "scoring": {}, "screening": {},
    "organiser": { "name": { "zh-CN": "…", "en": "…" }, "contact": "…", "legalBasis": { "zh-CN": "…", "en": "…" },
      "keptUntil": "2018-12-31" } }
"questionnaire" may also be a whole definition, and "cities" a list of codes.
"credentials" lists what may vouch for who answers: "device" (a browser, for everybody), "invitation" (a one-time
code; see invite), "handoff" (another app's signed-in user; see docs/deploy.md), "interviewer" (see staff).
"answersOncePer" is "wave" or "city"; an invitation is always for once.
"organiser" says who asks, and what residents have to be told of it; also "privacyOfficer" and "approval".
Margins and quotas are set next, then the wave is opened; opening freezes it.`;

const forgetting = `
The wave is screened a last time; what stands then is final for the rules. The keys of participants and invitations
are deleted, and the hashes of the networks; how many invitations were made and used stays, per city and stratum.
Answers and releases stay as they are. Backups, the write-ahead log and the disk below are not reached.`;

/** `wave`: prepare, open, close and forget rounds of the survey. */
export function waveCommand(): Command {
  const wave = new Command('wave').description('prepare, open, close and forget waves');
  wave
    .command('list', { isDefault: true })
    .description('print the waves as CSV, with the kinds of credential that each takes')
    .action(list);
  wave
    .command('create')
    .description('prepare a wave from a file')
    .argument('<file>')
    .addHelpText('after', example)
    .action(create);
  wave.command('cities').description('print the cities of a wave as CSV').argument('<wave>').action(cities);
  wave.command('open').description('open a wave; freezes it for good').argument('<wave>').action(openOne);
  wave
    .command('close')
    .description('move the closing time, by default to now')
    .argument('<wave>')
    .option('--at <time>', 'ISO 8601, UTC', instant)
    .action(close);
  wave
    .command('forget')
    .description(
      'destroy the wave’s secret and all that could be joined with its answers: nobody can tell any more who took part',
    )
    .argument('<wave>')
    .addHelpText('after', forgetting)
    .requiredOption('--yes', 'it cannot be undone')
    .action(forget);
  return wave;
}

async function list(): Promise<void> {
  await onStore(async ({ db }) => {
    const columns = [
      'code',
      'id',
      'questionnaireName',
      'questionnaireVersion',
      'weight',
      'credentials',
      'opensAt',
      'closesAt',
      'openedAt',
    ];
    const waves = await listWaves(db);
    printCsv(
      waves.map((wave) => ({ ...wave, credentials: wave.credentials.join(' ') })),
      columns,
    );
  });
}

async function create(file: string): Promise<void> {
  const { cities: wanted, ...settings } = readJsonAs(file, await readText(file), waveFile);
  await onStore(async ({ db }) => {
    if (await findWave(db, settings.code)) throw new Error(`there is a wave ${settings.code} already`);
    const registered = await listCities(db);
    const every = registered.filter((c) => c.kind !== 'example').map((c) => c.code);
    const codes = wanted === 'all' ? every : wanted;
    const stranger = codes.find((code) => registered.every((c) => c.code !== code));
    if (stranger) throw new Error(`city ${stranger} is not registered`);
    const created = await db.transaction(async (tx) => {
      const prepared = await prepareWave(tx, settings);
      await addWaveCities(tx, prepared.id, codes);
      return prepared;
    });
    const { publication } = settings.scoring;
    for (const limit of limitsBelowSmallCount(publication))
      say(
        `WARNING: scoring.publication.${limit} is ${publication[limit]}: the first figures of a city can be about fewer people than smallCount (${publication.smallCount}) and tell what they answered.`,
      );
    say(`wave ${created.code} is prepared; set margins and quotas, then: wave open ${created.code}`);
    print(created.id);
  });
}

async function cities(name: string): Promise<void> {
  await onStore(async ({ db }) => {
    const { id } = await waveNamed(db, name);
    printCsv(await listWaveCities(db, id), [
      'code',
      'name',
      'english',
      'province',
      'population',
      'marginSource',
    ]);
  });
}

async function openOne(name: string): Promise<void> {
  await onStore(async ({ db, configuration }) => {
    const wave = await waveNamed(db, name);
    const requireOrganiser = configuration.isProduction;
    await open(db, wave, new Date(), { requireOrganiser });
    if (!wave.organiser && !wave.simulated)
      say(
        'WARNING: the wave does not say who asks ("organiser"), which residents have to be told; with NODE_ENV=production it would not have opened.',
      );
    say(`wave ${wave.code} is open until ${wave.closesAt.toISOString()}`);
  });
}

async function close(name: string, { at: time = new Date() }: { at?: Date }): Promise<void> {
  await onStore(async ({ db }) => {
    const wave = await waveNamed(db, name);
    await closeAt(db, wave, time);
    say(`wave ${wave.code} closes at ${time.toISOString()}`);
  });
}

async function forget(name: string): Promise<void> {
  await onStore(async (context) => {
    const { db } = context;
    const wave = await waveNamed(db, name);
    if (!isOver(wave, new Date())) throw new Error(`wave ${wave.code} is not closed yet`);
    if (wave.openedAt) await screenWave(db, await fieldworkNamed(context, name));
    await forgetWave(db, wave.id);
    say(`wave ${wave.code} is forgotten: nobody can tell any more who took part`);
  });
}
