import type { Logger } from 'pino';
import type { Db } from '../../../db/client.ts';
import { giveUpMails } from '../../../db/mails.ts';
import { remindOfDeadlines } from '../../services/evaluation/remind.ts';
import { type MailTransport, sendMails } from '../../services/evaluation/send-mails.ts';
import { type Job, regularly } from './regularly.ts';

/**
 * Seconds between two checks of deadlines and undeliverable mails, and of the outbox: thirty mails each time are 120
 * a minute at most.
 */
const [REMIND_SECONDS, SEND_SECONDS] = [300, 15];

interface Mailing {
  /** Absent: people pass on what stands in the outbox. */
  transport: MailTransport | undefined;
  publicUrl: string;
  remindMs?: number;
  sendMs?: number;
}

/**
 * Puts reminders of deadlines into the outbox, and sends its mails, in one process of a server; of several servers
 * one sends at a time. It gives up mails that nobody passed on for long.
 */
export function mailRegularly(
  db: Db,
  { transport, publicUrl, remindMs = REMIND_SECONDS * 1000, sendMs = SEND_SECONDS * 1000 }: Mailing,
  log: Pick<Logger, 'warn'>,
): Job {
  let isStopped = false;
  const reminding = regularly(() => remindOfDeadlines(db, new Date()), {
    everyMs: remindMs,
    failure: 'nobody was reminded of deadlines',
    log,
  });
  const givingUp = regularly(() => giveUpMails(db, new Date()), {
    everyMs: remindMs,
    failure: 'mails that nobody sends keep their addresses',
    log,
  });
  const sending =
    transport &&
    regularly(() => sendMails(db, { transport, publicUrl, log, isStopped: () => isStopped }), {
      everyMs: sendMs,
      failure: 'no mails were sent',
      log,
    });
  return {
    stop() {
      isStopped = true;
      reminding.stop();
      givingUp.stop();
      sending?.stop();
    },
  };
}
