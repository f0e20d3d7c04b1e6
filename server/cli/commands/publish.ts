import { Command, InvalidArgumentError } from 'commander';
import type { Db } from '../../../db/client.ts';
import { findDigest, listReleases, listRepeating, withdraw } from '../../../db/releases.ts';
import { countHeld } from '../../../db/screenings.ts';
import type { Wave } from '../../../db/waves.ts';
import { storeMissingFiles } from '../../services/releases/files.ts';
import { draftRelease, publish } from '../../services/releases/publish.ts';
import { screenWave } from '../../services/screening/screen.ts';
import { firstFew } from '../../survey/first-few.ts';
import { operatorFigures } from '../../survey/release/build.ts';
import { fieldworkNamed, onStore } from './context.ts';
import { print, say, withProgress } from './output.ts';

interface Options {
  reason?: string;
  withdraw?: number;
  draft?: true;
}

/** `publish`: makes the next release of a wave, or withdraws one. */
export function publishCommand(): Command {
  return new Command('publish')
    .description('screen, tally, score and publish a wave as its next release')
    .argument('<wave>')
    .option('--reason <text>', 'why the release before has to be corrected, or is withdrawn')
    .option(
      '--withdraw <number>',
      'withdraw this release instead; it stays readable and is marked',
      releaseNumber,
    )
    .option(
      '--draft',
      'print the figures as JSON, nothing withheld, for the operator’s eyes; publish nothing',
    )
    .action(async (name: string, options: Options) => {
      await onStore(async (context) => {
        const { db, signingKey } = context;
        const fieldwork = await fieldworkNamed(context, name);
        const reason = options.reason ?? null;
        if (options.withdraw !== undefined) {
          if (!reason) throw new Error('a withdrawal has to name its reason');
          if (!(await findDigest(db, fieldwork.wave.id, options.withdraw)))
            throw new Error(`there is no release ${options.withdraw}`);
          const withdrawn = await withdraw(db, fieldwork.wave.id, options.withdraw, reason, new Date());
          if (!withdrawn) throw new Error(`release ${options.withdraw} was withdrawn before`);
          return say(`release ${options.withdraw} is withdrawn`);
        }
        if (options.draft) {
          await withProgress('screening', (report) => screenWave(db, fieldwork, report));
          const draft = await withProgress('computing', (report) => draftRelease(db, fieldwork, report));
          await warnOfHeld(db, fieldwork.wave);
          const [last] = await listReleases(db, fieldwork.wave.id);
          const place = { number: (last?.number ?? 0) + 1, supersedes: last?.number ?? null };
          return print(JSON.stringify(operatorFigures({ ...draft, ...place, reason }), null, 2));
        }
        const release = await withProgress('publishing', (progress) =>
          publish(db, fieldwork, { signingKey, reason, progress }),
        );
        await storeMissingFiles(db);
        say(`release ${release.number} of wave ${fieldwork.wave.code} is published`);
        await sayRepeating(db, fieldwork.wave, release.number);
        await warnOfHeld(db, fieldwork.wave);
        print(`${release.number} ${release.digest}`);
      });
    });
}

/** Names the cities without new figures, so that nobody looks there for late answers. */
async function sayRepeating(db: Db, wave: Wave, number: number): Promise<void> {
  const repeating = await listRepeating(db, wave.id, number);
  if (repeating.length === 0) return;
  say(
    `${repeating.length} cities show the figures of an earlier release: fewer submissions have changed than may be told apart.`,
  );
  for (const line of firstFew(repeating.map(({ city, figuresOf }) => `  ${city}: release ${figuresOf}`)))
    say(line);
}

/** Warns of held answers that are left out without a decision: they may be residents'. */
async function warnOfHeld(db: Db, wave: Wave): Promise<void> {
  const held = await countHeld(db, wave.id);
  if (held.length === 0) return;
  const total = held.reduce((sum, { submissions }) => sum + submissions, 0);
  say(
    `WARNING: ${total} answers are held and nobody has decided on them. They do not count; the release says so.`,
  );
  const lines = held.map(
    ({ city, submissions, groups }) =>
      `  ${city}: ${submissions} answers in ${groups} group${groups === 1 ? '' : 's'}`,
  );
  for (const line of firstFew(lines)) say(line);
  say(`Look at them with \`review list --wave ${wave.code}\` and decide, then publish again.`);
}

function releaseNumber(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value))
    throw new InvalidArgumentError('a release number is a whole number from 1.');
  return Number(value);
}
