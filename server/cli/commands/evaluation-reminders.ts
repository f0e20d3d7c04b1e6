import { Command } from 'commander';
import { z } from 'zod';
import { operator } from '../../identity/grants.ts';
import { noteTold, readReminders } from '../../services/evaluation/reminders.ts';
import { onStore } from './context.ts';
import { printCsv, say } from './output.ts';

interface Options {
  told?: string[];
  as?: string;
}

/** `evaluation reminders`: lists the people whom somebody has to tell, and records that they were told. */
export function evaluationRemindersCommand(): Command {
  return new Command('reminders')
    .description(
      'print whom somebody has to tell what of their city’s report, as CSV; or note that they were told',
    )
    .argument('<evaluation>')
    .option('--told <id...>', 'note that the people of these rows were told')
    .option('--as <name>', 'who told them')
    .action(reminders);
}

async function reminders(evaluation: string, { told, as: name }: Options): Promise<void> {
  const actor = operator(name ?? 'evaluation reminders');
  const now = new Date();
  await onStore(async ({ db }) => {
    if (told) {
      const ids = z.array(z.uuid()).safeParse(told);
      if (!ids.success) throw new Error('--told takes ids as they are printed');
      return say(`${await noteTold(db, { evaluation, ids: ids.data, actor, now })} noted as told`);
    }
    // Everything untold: this command does not know whether a server sends mails.
    const list = await readReminders(db, { evaluation, actor, now, isSent: false });
    const rows = list.untold.map(({ lastError: failure, at, ...mail }) => ({
      ...mail,
      at: at.toISOString(),
      failure,
    }));
    printCsv(rows, ['id', 'city', 'name', 'kind', 'address', 'at', 'failure', 'subject', 'body']);
    say(`${rows.length} to be told; nobody writes or signs for ${list.withoutPeople.length} cities`);
  });
}
