import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { listCities } from '../../../db/cities.ts';
import type { Db } from '../../../db/client.ts';
import { addWaveCities, findWave, forgetWave, listWaveCities, listWaves } from '../../../db/waves.ts';
import { openingFaultText } from '../../../web/console/opening-fault.ts';
import { operator } from '../../identity/grants.ts';
import { FaultyFile } from '../../services/files/file-text.ts';
import { readJson, readJsonAs } from '../../services/files/input.ts';
import { waveFile } from '../../services/files/wave-file.ts';
import { screenWave } from '../../services/screening/screen.ts';
import { closeAt } from '../../services/waves/move-closing.ts';
import { open } from '../../services/waves/open.ts';
import { openingFaults } from '../../services/waves/opening-faults.ts';
import { prepareWave } from '../../services/waves/prepare.ts';
import { faultLines } from '../../survey/questionnaire/issues.ts';
import { cityCode } from '../../survey/schemas.ts';
import { limitsBelowSmallCount } from '../../survey/score/scoring-design.ts';
import { isOver } from '../../survey/wave.ts';
import { commandWave, fieldworkNamed, onStore } from './context.ts';
import { instantOption } from './options.ts';
import { print, printCsv, say } from './output.ts';
import { readText } from './read-file.ts';

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
"signOff" is "two", one who freezes a release and another who approves it, or "one" (see publish).
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
  wave
    .command('check')
    .description('print everything that keeps a wave from being opened, or what is wrong with a wave’s file')
    .argument('<wave-or-file>')
    .action(check);
  wave.command('cities').description('print the cities of a wave as CSV').argument('<wave>').action(cities);
  wave.command('open').description('open a wave; freezes it for good').argument('<wave>').action(openOne);
  wave
    .command('close')
    .description('move the closing time, by default to now')
    .argument('<wave>')
    .option('--at <time>', 'ISO 8601, UTC', instantOption)
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
      'signOff',
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
    const registered = await listCities(db);
    const every = registered.filter((c) => c.kind !== 'example').map((c) => c.code);
    const codes = wanted === 'all' ? every : wanted;
    const [fault] = await creationFaults(db, settings.code, codes, registered);
    if (fault !== undefined) throw new Error(fault);
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

/** What keeps a wave from being prepared beside existing ones, with the registered cities. */
async function creationFaults(
  db: Db,
  code: string,
  cities: readonly string[],
  registered: readonly { code: string }[],
): Promise<string[]> {
  const known = new Set(registered.map((city) => city.code));
  return [
    ...((await findWave(db, code)) ? [`there is a wave ${code} already`] : []),
    ...cities.filter((city) => !known.has(city)).map((city) => `city ${city} is not registered`),
  ];
}

/** Prints faults; throws where there are any. */
function report(wave: string, faults: readonly string[]): void {
  for (const fault of faults) print(fault);
  if (faults.length > 0)
    throw new Error(`wave ${wave}: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`);
}

/** Checks a file, if one of that name exists, else a prepared wave. Changes nothing. */
async function check(nameOrFile: string): Promise<void> {
  if (existsSync(nameOrFile)) return await checkFile(nameOrFile);
  await onStore(async ({ db, configuration: { isProduction: requireOrganiser } }) => {
    const wave = await commandWave(db, nameOrFile);
    const faults = await openingFaults(db, wave, new Date(), { requireOrganiser });
    report(
      wave.code,
      faults.map((fault) => openingFaultText(fault, 'en')),
    );
    say(`wave ${wave.code} can be opened: wave open ${wave.code}`);
  });
}

/** The names in a wave's file that refer to the database, as far as they can be read. */
const named = z
  .object({ code: z.string().catch(''), cities: z.array(z.unknown()).catch([]) })
  .catch({ code: '', cities: [] });

/** All faults of a wave's file at once, including those that only the database shows. */
async function checkFile(file: string): Promise<void> {
  const value = readJson(file, await readText(file));
  const { code, cities: typed } = named.parse(value);
  const parsed = waveFile.safeParse(value);
  await onStore(async ({ db }) => {
    const codes = typed.flatMap((city) => cityCode.safeParse(city).data ?? []);
    const faults = await creationFaults(db, code, codes, await listCities(db));
    if (!parsed.success)
      throw new FaultyFile(
        [...faultLines(parsed.error), ...faults].map((line) => `${file}: ${line}`).join('\n'),
      );
    report(code, faults);
    say(`wave ${code} can be prepared: wave create ${file}`);
  });
}

async function cities(name: string): Promise<void> {
  await onStore(async ({ db }) => {
    const { id } = await commandWave(db, name);
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
    const wave = await commandWave(db, name);
    const requireOrganiser = configuration.isProduction;
    await open(db, wave, new Date(), { requireOrganiser, by: operator('wave open') });
    if (!wave.organiser && !wave.simulated)
      say(
        'WARNING: the wave does not say who asks ("organiser"), which residents have to be told; with NODE_ENV=production it would not have opened.',
      );
    const signers = wave.signOff === 'two' ? 'two people sign its releases' : 'one person signs its releases';
    say(`wave ${wave.code} is open until ${wave.closesAt.toISOString()}; ${signers}`);
  });
}

async function close(name: string, { at: time = new Date() }: { at?: Date }): Promise<void> {
  await onStore(async ({ db }) => {
    const wave = await commandWave(db, name);
    await closeAt(db, wave, time);
    say(`wave ${wave.code} closes at ${time.toISOString()}`);
  });
}

async function forget(name: string): Promise<void> {
  await onStore(async (context) => {
    const { db } = context;
    const wave = await commandWave(db, name);
    if (!isOver(wave, new Date())) throw new Error(`wave ${wave.code} is not closed yet`);
    if (wave.openedAt) await screenWave(db, await fieldworkNamed(context, name));
    await forgetWave(db, wave.id);
    say(`wave ${wave.code} is forgotten: nobody can tell any more who took part`);
  });
}
