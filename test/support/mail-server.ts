import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll } from 'vitest';

/** A mail as a server received it. */
export interface TakenMail {
  to: string;
  /** Headers by name in lower case, unfolded, as they came. */
  headers: ReadonlyMap<string, string>;
  text: string;
}

export interface MailServer {
  url: string;
  taken: TakenMail[];
  /** The server's deviations, until they are set again. */
  behave(behaviour: MailBehaviour): void;
}

export interface MailBehaviour {
  /** Refuses a recipient with this reply. */
  refuses?: (to: string) => { code: number; text: string } | undefined;
  /** Accepts the mail and then breaks the connection instead of saying so. */
  breaksOff?: boolean;
  /** Accepts the mail and says nothing. */
  hangs?: boolean;
}

/** A real SMTP server on this machine, until the file's tests are over. */
export async function mailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  let behaviour: MailBehaviour = {};
  const taken: TakenMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 100,
    ...options,
    onRcptTo({ address }, _, done) {
      const refusal = behaviour.refuses?.(address);
      done(refusal ? Object.assign(new Error(refusal.text), { responseCode: refusal.code }) : null);
    },
    async onData(stream, session, done) {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      taken.push(readMail(Buffer.concat(chunks).toString(), session.envelope.rcptTo[0]?.address ?? ''));
      if (behaviour.hangs) return;
      if (behaviour.breaksOff) return breakOff(session.id);
      done(null);
    },
  });
  // A client that leaves is not a fault here.
  server.on('error', () => {});
  /** As a crash would. */
  function breakOff(id: string): void {
    for (const connection of server.connections)
      if (connection.id === id) (connection as unknown as { _socket: { destroy(): void } })._socket.destroy();
  }
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  afterAll(() => new Promise<void>((resolve) => server.close(resolve)));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    behave(wanted) {
      behaviour = wanted;
    },
  };
}

function readMail(raw: string, to: string): TakenMail {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const headers = new Map(
    head
      .replace(/\r\n[ \t]+/g, ' ')
      .split('\r\n')
      .map(
        (line) =>
          [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)] as const,
      ),
  );
  const body = rest.join('\r\n\r\n');
  const coding = headers.get('content-transfer-encoding');
  const text =
    coding === 'base64'
      ? Buffer.from(body, 'base64').toString()
      : coding === 'quoted-printable'
        ? decodeQuoted(body)
        : body;
  return { to, headers, text };
}

const decodeQuoted = (text: string): string =>
  Buffer.from(
    text
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();
