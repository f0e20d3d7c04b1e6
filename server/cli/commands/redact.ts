import { Command } from 'commander';
import { validate } from 'uuid';
import { readReceipt } from '../../crypto/receipt.ts';
import { redact } from '../../services/submissions/redact.ts';
import { MAX_REASON } from '../../survey/typed-text.ts';
import { fieldworkNamed, onStore } from './context.ts';
import { actorName, reasonOption } from './options.ts';
import { print, say } from './output.ts';

interface Options {
  wave: string;
  reason: string;
  as: string;
}

const help = `
A resident who asks for it names the receipt; who finds such a text in an export takes the id from one made with
--with-ids. In place of the text stands "[redacted]" from then on, wherever answers are shown. It cannot be undone: the
text is kept nowhere. Who did it and why stands in the audit trail (review log).`;

/** `redact`: erases a text that reveals more than an answer, such as a name. */
export function redactCommand(): Command {
  return new Command('redact')
    .description('erase the text that a resident wrote in answer to one question')
    .argument('<submission>', 'its receipt, or its id')
    .argument('<question>', 'the id of the question')
    .requiredOption('--wave <wave>', 'code or id of the wave')
    .requiredOption('--reason <text>', `why; at most ${MAX_REASON} characters`, reasonOption)
    .requiredOption('--as <name>', 'who redacts; it stands in the log', actorName)
    .addHelpText('after', help)
    .action(async (named: string, question: string, { wave, reason, as: actor }: Options) => {
      await onStore(async (context) => {
        const fieldwork = await fieldworkNamed(context, wave);
        const submission = validate(named)
          ? named.toLowerCase()
          : readReceipt(context.keys, [fieldwork.wave.id], named)?.id;
        if (!submission)
          throw new Error(`${named} is neither an id nor a receipt of wave ${fieldwork.wave.code}`);
        const { id, at, city } = await redact(context.db, fieldwork, { submission, question, actor, reason });
        say(`the answer to ${question} is erased`);
        // Without the subject: it holds the submission's id, which the holder of a receipt must not learn.
        print(JSON.stringify({ id, at, actor, action: 'redact', city, question, reason }));
      });
    });
}
