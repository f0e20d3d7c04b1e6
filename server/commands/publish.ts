import { Command, InvalidArgumentError } from 'commander';
import { findDigest, withdraw } from '../../db/releases.ts';
import { draftRelease, publish } from '../steps/publish.ts';
import { operatorFigures } from '../survey/release.ts';
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
          const draft = await withProgress('computing', (report) => draftRelease(db, fieldwork, report));
          return print(
            JSON.stringify(operatorFigures({ ...draft, number: 1, supersedes: null, reason }), null, 2),
          );
        }
        const release = await withProgress('publishing', (progress) =>
          publish(db, fieldwork, { signingKey, reason, progress }),
        );
        say(`release ${release.number} of wave ${fieldwork.wave.code} is published`);
        print(`${release.number} ${release.digest}`);
      });
    });
}

function releaseNumber(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value))
    throw new InvalidArgumentError('a release number is a whole number from 1.');
  return Number(value);
}
