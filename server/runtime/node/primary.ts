import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, openDatabase } from '../../../db/client.ts';
import { errorCode } from '../../../db/errors.ts';
import { isStandby } from '../../../db/standby.ts';
import { hostUrls } from '../config/database-url.ts';
import { ConnectionFailure, type Target, UNUSED_MS } from './database-socket.ts';

/** Pause between two questions to the same host during the search for the primary. */
const ASK_AGAIN_MS = 100;
/** How long a caller waits for the primary. Once it is away for longer, nobody waits. */
const PATIENCE_MS = 1000;
/**
 * How long a starting server or command waits for the primary: hosts that start at the same time answer late, and so
 * does a busy machine.
 */
const PATIENCE_AT_START_MS = 5000;
/** The search for the primary ends once nobody has needed it for this long. */
const WANTED_MS = 2000;
/** Interval of the checks for traffic from the primary; after this long without any, the search begins again. */
const LOOK_MS = 500;
const SILENCE_MS = 1000;

/** The URL of the host that is the primary now, of one or several. Throws where there is none. */
export async function primaryUrl(databaseUrl: string): Promise<string> {
  const urls = hostUrls(databaseUrl);
  if (urls.length === 1) return databaseUrl;
  const search = searchPrimary(urls);
  const url = await search.within(PATIENCE_AT_START_MS);
  await search.end();
  if (url === undefined) throw noPrimary(search.findings());
  return url;
}

/**
 * Makes sockets to the one of several hosts that is the primary. It asks all of them at once, and again as soon as a
 * connection has ended, or nothing has come for a second. When the primary has moved, connections to its old host
 * end.
 */
export function socketsToPrimary(
  urls: readonly string[],
  connect: (target: Target, renew: () => void) => Socket,
) {
  let primary: string | undefined;
  let search: Search | undefined;
  let isClosed = false;
  /** Open sockets, and the URL that each leads to. */
  const sockets = new Map<Socket, string>();
  let heard = 0;
  let heardAt = performance.now();
  const looking = setInterval(look, LOOK_MS).unref();

  async function socket(_: Target, renew: () => void): Promise<Duplex> {
    forgetEnded();
    const url = primary ?? (await lookFor().within(PATIENCE_MS));
    if (url === undefined || isClosed) return refusing(noPrimary(search?.findings() ?? []), renew);
    const connecting = connect(targetOf(url), renew);
    sockets.set(connecting, url);
    return connecting;
  }

  /** A connection may have ended because its host is no longer the primary. */
  function forgetEnded(): void {
    for (const [one, url] of sockets)
      if (one.destroyed) {
        sockets.delete(one);
        if (url === primary) primary = undefined;
      }
  }

  function look(): void {
    const now = performance.now();
    const total = [...sockets.keys()].reduce((sum, { bytesRead }) => sum + bytesRead, 0);
    if (sockets.size === 0 || total !== heard) heardAt = now;
    else if (now - heardAt >= SILENCE_MS) {
      heardAt = now;
      primary = undefined;
      lookFor();
    }
    heard = total;
    if (primary !== undefined) leave(primary);
  }

  function lookFor(): Search {
    if (search && !search.isOver()) {
      search.want();
      return search;
    }
    const begun = searchPrimary(urls);
    search = begun;
    void begun.outcome.then(async (url) => {
      primary = url;
      if (url !== undefined) leave(url);
      await begun.end();
    });
    return begun;
  }

  /** Ends sockets that still wait for a host that the primary has left. */
  function leave(url: string): void {
    for (const [one, target] of sockets)
      if (target !== url) one.destroy(new ConnectionFailure('ETIMEDOUT', 'the primary has moved'));
  }

  return {
    socket,
    async close(): Promise<void> {
      isClosed = true;
      clearInterval(looking);
      await search?.end();
    },
  };
}

interface Search {
  /** The primary's URL; undefined when nobody needed it any more. */
  outcome: Promise<string | undefined>;
  /** The outcome, if it comes before the search has taken this long. */
  within(ms: number): Promise<string | undefined>;
  want(): void;
  isOver(): boolean;
  /** The last reply of each host. */
  findings(): string[];
  end(): Promise<void>;
}

/** Asks all hosts, again and again, until one says that it is the primary. */
function searchPrimary(urls: readonly string[]): Search {
  const begunAt = performance.now();
  let wantedAt = begunAt;
  let isOver = false;
  const findings = urls.map(() => 'says nothing');
  const probes = urls.map((url) =>
    openDatabase(withoutTarget(url), { max: 1, pooled: true, applicationName: 'chengsheng primary' }),
  );

  async function ask({ db }: Database, host: number): Promise<string> {
    for (; !isOver; await sleep(ASK_AGAIN_MS))
      try {
        if (!(await isStandby(db))) return urls[host]!;
        findings[host] = 'is a standby';
      } catch (error) {
        findings[host] = errorCode(error) ?? String(error);
      }
    return await new Promise(() => {});
  }

  async function untilUnwanted(): Promise<undefined> {
    while (performance.now() - wantedAt < WANTED_MS && !isOver) await sleep(ASK_AGAIN_MS);
  }

  const outcome = Promise.race([...probes.map(ask), untilUnwanted()]).finally(() => {
    isOver = true;
  });
  return {
    outcome,
    async within(ms) {
      const now = performance.now();
      wantedAt = Math.max(now, begunAt + ms);
      return await Promise.race([outcome, sleep(Math.max(0, begunAt + ms - now), undefined, { ref: false })]);
    },
    want() {
      wantedAt = performance.now();
    },
    isOver: () => isOver,
    findings: () => urls.map((url, host) => `${new URL(url).host} ${findings[host]}`),
    async end() {
      isOver = true;
      await Promise.all(probes.map(({ sql }) => sql.end({ timeout: 0 })));
    },
  };
}

function targetOf(url: string): Target {
  const { hostname, port } = new URL(url);
  return { host: [hostname.replace(/^\[|\]$/g, '')], port: [Number(port || 5432)], path: false };
}

function withoutTarget(url: string): string {
  const parsed = new URL(url);
  parsed.searchParams.delete('target_session_attrs');
  return parsed.href;
}

/** A stand-in for a connection: it fails on the first write, or soon. */
function refusing(error: Error, renew: () => void): Duplex {
  const refusal = new Duplex({
    read() {},
    write() {
      this.destroy(error);
    },
  });
  setTimeout(() => {
    if (refusal.destroyed) return;
    renew();
    refusal.destroy(error);
  }, UNUSED_MS);
  return refusal;
}

function noPrimary(findings: readonly string[]): ConnectionFailure {
  const message = `no host of the database is its primary: ${findings.join(', ')}`;
  return new ConnectionFailure('CONNECT_NO_PRIMARY', message);
}
