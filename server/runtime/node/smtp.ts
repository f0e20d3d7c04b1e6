import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import type { Delivery, MailTransport } from '../../services/evaluation/send-mails.ts';
import type { MailSettings } from '../config/mail-settings.ts';

/** Milliseconds: to connect, for the greeting, without a byte, and for a whole mail however slowly it goes. */
export interface MailPatience {
  connect: number;
  greeting: number;
  silence: number;
  whole: number;
}

const PATIENCE: MailPatience = { connect: 10_000, greeting: 10_000, silence: 20_000, whole: 60_000 };

/** nodemailer's report of a failure. */
interface Failure {
  code?: string;
  command?: string;
  responseCode?: number;
  permanent?: boolean;
}

/** Failures that do not concern this mail: the next one would meet them too. */
const AWAY = /^(ECONNECTION|ETIMEDOUT|ESOCKET|EDNS|ETLS|EAUTH|ENOAUTH|EPROTOCOL|EPROXY|ECONFIG)$/;

/**
 * Sends over SMTP, with a connection for each mail. `smtps:` is TLS from the first byte; `smtp:` has to switch to TLS
 * (STARTTLS) before anything is said, except on this machine.
 */
export function smtpTransport({ url, from }: MailSettings, patience: MailPatience = PATIENCE): MailTransport {
  const { hostname, protocol } = new URL(url);
  const isHere = isThisMachine(hostname);
  const transporter = createTransport(
    {
      url,
      requireTLS: protocol === 'smtp:' && !isHere,
      ignoreTLS: isHere,
      connectionTimeout: patience.connect,
      dnsTimeout: patience.connect,
      greetingTimeout: patience.greeting,
      socketTimeout: patience.silence,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from, headers: { 'Auto-Submitted': 'auto-generated' } },
  );
  const domain = /@([^>]+)>?$/.exec(from)?.[1] ?? hostname;
  return async ({ id, to, subject, text }) => {
    const sent = transporter
      .sendMail({ to, subject, text, messageId: `<${id}@${domain}>` })
      .then((): Delivery => ({ kind: 'sent' }), failureOf);
    const late = new AbortController();
    const tooLate = sleep(patience.whole, undefined, { signal: late.signal }).then(
      (): Delivery => ({ kind: 'away', error: 'the mail server takes too long' }),
      () => sent,
    );
    const delivery = await Promise.race([sent, tooLate]);
    late.abort();
    return delivery;
  };
}

/** The outcome of a mail, without the server's words, which may repeat the address. */
function failureOf({ code = 'unknown', command, responseCode, permanent }: Failure): Delivery {
  const error = responseCode === undefined ? code : `${code} ${responseCode}`;
  // A sender who may not send at all is refused with each mail.
  if (AWAY.test(code) || command === 'MAIL FROM') return { kind: 'away', error };
  return { kind: permanent ? 'permanent' : 'later', error };
}

const isThisMachine = (hostname: string): boolean => {
  const host = hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
};
