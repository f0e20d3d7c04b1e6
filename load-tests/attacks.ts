import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { rawRequest } from './http-load.ts';

/** Attacks that anybody can send. Each was tried against a server, and none may stop one again. */
export interface AttackTarget {
  host: string;
  port: number;
  /** The code of an open wave with a release. */
  wave: string;
  cities: readonly string[];
}

type Attack = (target: AttackTarget) => Promise<unknown>;

/** A body of 62 kB whose faults once took 10 to 22 seconds to describe. */
function bodyOfFaults(): string {
  const members = Array.from({ length: 3800 }, (_, i) => `"${i.toString(36)}":1`).join();
  const page = `{"questions":[${Array(200).fill(1).join()}],"ms":1}`;
  return `{${members},"pages":[${Array(75).fill(page).join()}]}`;
}

/** A form of 64 kB that has the same field 16,000 times. */
const formOfOneField = (): string => `form.version=1&form.language=en${'&a=1'.repeat(16_000)}`;

const get = (path: string, headers: Record<string, string> = {}) => rawRequest('GET', path, headers);
const times = (n: number, bytes: Buffer): Buffer => Buffer.concat(Array<Buffer>(n).fill(bytes));
const BR = { 'Accept-Encoding': 'br' };

/**
 * Sends bytes over a new connection; resolves with the bytes received when it closes, or after `ms`.
 * @param reads whether it reads the reply
 */
export function sendBytes(
  { host, port }: Pick<AttackTarget, 'host' | 'port'>,
  bytes: Buffer,
  { reads = true, ms = 5000 } = {},
): Promise<number> {
  return new Promise((resolve) => {
    let received = 0;
    const socket = connect({ host, port });
    const over = setTimeout(() => socket.destroy(), ms);
    socket.on('connect', () => socket.write(bytes));
    if (reads) socket.on('data', (chunk) => (received += chunk.length));
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(over);
      resolve(received);
    });
  });
}

/** `sendBytes` over many connections at once. */
export const fromMany = (
  target: Pick<AttackTarget, 'host' | 'port'>,
  connections: number,
  bytes: Buffer,
  how?: Parameters<typeof sendBytes>[2],
) => Promise.all(Array.from({ length: connections }, () => sendBytes(target, bytes, how)));

/** Sends requests one after another, each over a new connection. */
async function inTurn(target: AttackTarget, requests: readonly Buffer[], ms: number): Promise<void> {
  for (const request of requests) await sendBytes(target, request, { ms });
}

const post = (path: string, type: string, body: string): Buffer => {
  const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.from(head + body);
};

const everyCity = ({ cities }: AttackTarget, request: (city: string) => Buffer) => cities.map(request);

/** The attacks by their descriptions. */
export const attacks: Readonly<Record<string, Attack>> = {
  'bodies of thousands of faults': (t) =>
    fromMany(t, 4, times(4, post(`/api/v1/waves/${t.wave}/submissions`, 'application/json', bodyOfFaults()))),
  'forms of one field': (t) =>
    fromMany(
      t,
      4,
      times(4, post(`/s/${t.cities[0]}`, 'application/x-www-form-urlencoded', formOfOneField())),
    ),
  'thousands of requests on one connection': async (t) => {
    for (const [path, n] of [
      ['/', 4000],
      ['/', 20_000],
      [`/results/${t.wave}`, 3000],
      [`/api/v1/waves/${t.wave}/releases/1`, 3000],
    ] as const) {
      await sendBytes(t, times(n, get(path)));
      await sendBytes(t, times(n, get(path)), { reads: false, ms: 2000 });
    }
  },
  'thousands of connections': (t) => fromMany(t, 6000, get('/', BR), { ms: 8000 }),
  'thousands of connections, each a search': (t) => fromMany(t, 4000, get('/?q=a', BR), { ms: 5000 }),
  'connections of many requests that read nothing': (t) =>
    fromMany(t, 1500, times(16, get('/?q=a')), { reads: false, ms: 5000 }),
  'uploads by drops': async (t) => {
    const whole = post(`/s/${t.cities[0]}`, 'application/x-www-form-urlencoded', formOfOneField());
    await fromMany(t, 1500, whole.subarray(0, 1000), { ms: 4000 });
  },
  'invitations and tokens that are none': (t) =>
    fromMany(t, 20, Buffer.concat(everyCity(t, (city) => get(`/s/${city}?k=a&t=b`, BR)).slice(0, 16))),
  'headers as long as they may be': (t) =>
    fromMany(
      t,
      10,
      times(
        10,
        get('/', {
          'Accept-Language': 'a,'.repeat(3000),
          'Accept-Encoding': 'b,'.repeat(2000),
          'If-None-Match': '"'.repeat(3000),
        }),
      ),
      { ms: 3000 },
    ),
  'addresses as long as they may be': (t) =>
    fromMany(t, 10, times(10, get(`/s/${t.cities[0]}?${'k=!&'.repeat(3000)}`)), { ms: 3000 }),
  'every kept page in turn': async (t) => {
    const pages = ['', '?lang=en', '?mode=elder', '?lang=en&mode=elder'].flatMap((choice) =>
      everyCity(t, (city) => get(`/s/${city}${choice}`, { ...BR, Connection: 'close' })),
    );
    await inTurn(t, pages, 2000);
  },
  'files of a release, all at once': async (t) => {
    const file = (name: string) => get(`/api/v1/waves/${t.wave}/releases/1/scores.${name}`);
    await Promise.all([fromMany(t, 30, file('xlsx')), fromMany(t, 30, file('csv'))]);
    await fromMany(t, 60, get(`/api/v1/waves/${t.wave}/releases/1`), { ms: 3000 });
  },
};

/** Runs all attacks, one after another. */
export async function attackAll(target: AttackTarget, tell: (name: string) => void): Promise<void> {
  for (const [name, attack] of Object.entries(attacks)) {
    tell(name);
    await attack(target);
    await sleep(500);
  }
}
