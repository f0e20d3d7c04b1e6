import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

/**
 * A cheap load generator: requests are bytes made beforehand, and each connection sends the next once the previous
 * reply has arrived. On a small machine a heavier one would measure itself.
 */
export interface LoadResult {
  /** Replies by status; 0 counts connections that broke. */
  statuses: Record<number, number>;
  seconds: number;
  /** Milliseconds, ascending. */
  latencies: Float64Array;
}

export interface LoadTarget {
  host: string;
  port: number;
  connections: number;
  /** Raw HTTP/1.1 requests. A connection sends the next unsent one; with `repeat` they go round. */
  requests: readonly Buffer[];
  repeat?: { seconds: number };
}

/** A raw request. */
export function rawRequest(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): Buffer {
  const lines = Object.entries({ Host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}`);
  if (body) lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}

/** Sends the requests over the given number of connections and measures each. */
export async function load(target: LoadTarget): Promise<LoadResult> {
  const { requests, repeat } = target;
  const statuses: Record<number, number> = {};
  const latencies: number[] = [];
  const started = performance.now();
  const until = repeat ? started + repeat.seconds * 1000 : Number.POSITIVE_INFINITY;
  let next = 0;
  const take = (): Buffer | undefined => {
    if (performance.now() >= until || (!repeat && next >= requests.length)) return undefined;
    return requests[next++ % requests.length];
  };
  const record = (status: number, since: number): void => {
    statuses[status] = (statuses[status] ?? 0) + 1;
    latencies.push(performance.now() - since);
  };
  await Promise.all(Array.from({ length: target.connections }, () => converse(target, take, record)));
  const seconds = (performance.now() - started) / 1000;
  return { statuses, seconds, latencies: Float64Array.from(latencies).sort() };
}

/** Runs one connection, from its first request to its last reply. */
function converse(
  { host, port }: LoadTarget,
  take: () => Buffer | undefined,
  record: (status: number, since: number) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ host, port, noDelay: true });
    let since = 0;
    let pending: Buffer = Buffer.alloc(0);
    const send = (): void => {
      const request = take();
      if (!request) {
        socket.end();
        resolve();
        return;
      }
      since = performance.now();
      socket.write(request);
    };
    socket.on('connect', send);
    socket.on('data', (chunk) => {
      pending = pending.length > 0 ? Buffer.concat([pending, chunk]) : chunk;
      const size = responseSize(pending);
      if (size === undefined || pending.length < size) return;
      record(Number(pending.toString('latin1', 9, 12)), since);
      pending = pending.subarray(size);
      send();
    });
    socket.on('error', () => {
      record(0, since);
      resolve();
    });
  });
}

/** Bytes of the response at the start, once its head is complete. */
function responseSize(bytes: Buffer): number | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  // A 304 never has a body, whatever its headers say.
  if (bytes.toString('latin1', 9, 12) === '304') return end + 4;
  const length = /\r\ncontent-length: (\d+)/i.exec(bytes.toString('latin1', 0, end))?.[1];
  if (length !== undefined) return end + 4 + Number(length);
  const last = bytes.indexOf('0\r\n\r\n', end + 4);
  return last < 0 ? undefined : last + 5;
}

/** The latency that this share of the requests stayed below, in milliseconds. */
export function percentile(latencies: Float64Array, share: number): number {
  return latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))] ?? Number.NaN;
}
