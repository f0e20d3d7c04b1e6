import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.ts';

/** Often enough to see a server that is about to stop; seldom enough that a few requests still reach it. */
const CHECK_MS = 250;

/** A server behind the proxy, and its counts. */
interface Upstream {
  origin: string;
  agent: Agent;
  isReady: boolean;
  replies: number;
  /** Times it was not ready. */
  refusals: number;
  /** Replies that closed their connection. */
  closed: number;
}

/**
 * A load balancer: it keeps connections, polls every server's readiness, and sends requests in turn to the ready
 * ones, or to the next where a connection is refused. It retries nothing else.
 */
export function proxyTo(origins: readonly string[]) {
  const upstreams = origins.map(
    (origin): Upstream => ({
      origin,
      agent: new Agent({ keepAlive: true, keepAliveMsecs: 60_000 }),
      isReady: true,
      replies: 0,
      refusals: 0,
      closed: 0,
    }),
  );
  let turn = 0;
  let isOpen = true;
  const checking = Promise.all(upstreams.map(check));

  async function check(upstream: Upstream): Promise<void> {
    for (; isOpen; await sleep(CHECK_MS)) {
      const reply = await fetch(`${upstream.origin}/readyz`).catch(() => undefined);
      upstream.isReady = reply?.ok === true;
      if (reply?.status === 503) upstream.refusals++;
    }
  }

  const client: Client = async (path, init) => {
    const ready = upstreams.filter((u) => u.isReady);
    const start = turn++;
    for (let i = 0; i < ready.length; i++) {
      const upstream = ready[(start + i) % ready.length]!;
      try {
        return await pass(upstream, path, init);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED')) throw error;
      }
    }
    throw new Error('no server is ready');
  };
  return {
    client,
    upstreams,
    async close() {
      isOpen = false;
      await checking;
      for (const { agent } of upstreams) agent.destroy();
    },
  };
}

/** Passes a request on, over an open connection if there is one. */
async function pass(upstream: Upstream, path: string, init: RequestInit = {}): Promise<Response> {
  const { origin, agent } = upstream;
  const { method = 'GET', body } = init;
  const headers = Object.fromEntries(new Headers(init.headers));
  const reply = await new Promise<IncomingMessage>((resolve, reject) => {
    request(`${origin}${path}`, { method, headers, agent })
      .once('response', resolve)
      .once('error', reject)
      .end(typeof body === 'string' ? body : undefined);
  });
  const parts: Buffer[] = [];
  for await (const part of reply) parts.push(part);
  upstream.replies++;
  if (reply.headers.connection === 'close') upstream.closed++;
  const { 'device-token': token } = reply.headers;
  return new Response(Buffer.concat(parts), {
    status: reply.statusCode ?? 0,
    headers: typeof token === 'string' ? { 'Device-Token': token } : {},
  });
}
