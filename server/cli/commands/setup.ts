import { Command } from 'commander';
import { storeMissingFiles } from '../../services/releases/files.ts';
import { createDemo, findDemo } from '../demo/demo.ts';
import { fillEarlier } from '../demo/earlier-wave.ts';
import { makeEarlierEvaluation, makeEvaluation } from '../demo/evaluation/evaluations.ts';
import { onStore } from './context.ts';
import { say, withProgress } from './output.ts';

/** `migrate`: brings the database up to this version's schema. Every other command does so too. */
export function migrateCommand(): Command {
  return new Command('migrate')
    .description(
      'bring the database up to this version’s schema, or make one, and fill an empty city registry',
    )
    .action(async () => {
      await onStore(async () => say('the database is up to date'), { mayCreate: true });
    });
}

/** `demo`: the waves with simulated answers that a first start shows. */
export function demoCommand(): Command {
  return new Command('demo')
    .description(
      'open a 2016 wave with simulated answers, in the middle of its fieldwork, and one of 2015 that is over; publish both',
    )
    .action(async () => {
      await onStore(
        async ({ db, keys, signingKey }) => {
          const taken = await findDemo(db);
          if (taken) throw new Error(`there is a wave ${taken} already`);
          const input = { keys, signingKey, now: new Date() };
          await withProgress('simulating answers', (progress) => createDemo(db, { ...input, progress }));
          await makeEvaluation(db, { ...input, progress: () => {} });
          say('wave 2016 is open, release 1 is published, and its evaluation is under way');
          await withProgress('simulating 2015', (progress) => fillEarlier(db, { ...input, progress }));
          await makeEarlierEvaluation(db, { ...input, progress: () => {} });
          await storeMissingFiles(db);
          say('wave 2015 is over; its release 1 and that of its evaluation are published');
        },
        { mayCreate: true },
      );
    });
}
