import { Command } from 'commander';
import { createDemo, hasDemo } from '../demo/demo.ts';
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

/** `demo`: the wave with simulated answers that a first start shows. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('open a 2016 wave with simulated answers for a dozen cities and publish it')
    .action(async () => {
      await onStore(
        async ({ db, keys, signingKey }) => {
          if (await hasDemo(db)) throw new Error('there is a wave 2016 already');
          const now = new Date();
          await withProgress('simulating answers', (progress) =>
            createDemo(db, { keys, signingKey, now, progress }),
          );
          say('wave 2016 is open and release 1 is published');
        },
        { mayCreate: true },
      );
    });
}
