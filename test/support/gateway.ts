import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';

const scripts = 'client|draft-status|prove|buttons';
/** The questionnaire's scripts, as a build names them. */
const SCRIPT = new RegExp(`\\b(${scripts})-[\\w-]{8}\\.js`, 'g');
/** Their requests, whatever the build. */
const ASKED = new RegExp(`^/assets/((?:${scripts})-.+)$`);

/**
 * A gateway between a phone and the server, until the file's tests are over: it can go down, and deploy a new
 * version.
 */
export async function gatewayTo(origin: string) {
  let isDown = false;
  let version = '';
  /** Names of the newest scripts → their names on the server. */
  let renamed = new Map<string, string>();
  /** Every request that arrived, as "METHOD /path". */
  const seen: string[] = [];

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    seen.push(`${method} ${url}`);
    if (isDown) return void request.socket.destroy();
    const [, script = ''] = ASKED.exec(url) ?? [];
    if (version && script && !renamed.has(script)) return void response.writeHead(404).end();
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const reply = await fetch(origin + url.replace(script, renamed.get(script) ?? script), {
      method,
      headers: Object.fromEntries(
        Object.entries(headers).flatMap(([name, value]) =>
          typeof value === 'string' && !/^(host|connection|if-none-match|content-length)$/.test(name)
            ? [[name, value]]
            : [],
        ),
      ),
      ...(parts.length > 0 && { body: Buffer.concat(parts) }),
      redirect: 'manual',
    });
    const text = await reply.text();
    for (const [name, value] of reply.headers)
      if (
        !/^(content-encoding|content-length|set-cookie|etag|transfer-encoding|connection|keep-alive)$/.test(
          name,
        )
      )
        response.setHeader(name, value);
    response.setHeader('Set-Cookie', reply.headers.getSetCookie());
    response.writeHead(reply.status).end(version ? text.replace(SCRIPT, rename) : text);
  }

  function rename(name: string, kind: string): string {
    const next = `${kind}-${version}.js`;
    renamed.set(next, name);
    return next;
  }

  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const goDown = () => {
    isDown = true;
    server.closeAllConnections();
  };
  const comeBack = () => {
    isDown = false;
  };
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    posts: () => seen.filter((line) => /^POST .+\/submissions$/.test(line)).length,
    goDown,
    comeBack,
    /** Disconnects a phone from the network, or reconnects it. */
    async setOffline(page: Page, isOffline: boolean): Promise<void> {
      if (isOffline) goDown();
      else comeBack();
      await page.context().setOffline(isOffline);
    },
    /** Deploys a version whose scripts have other names; those of earlier versions are gone. */
    deploy(name: string) {
      version = name;
      renamed = new Map();
    },
  };
}

/** Waits until a page is on the device and a service worker serves it. */
export const isKept = (page: Page, path: string) =>
  expect
    .poll(() =>
      page.evaluate(
        async (kept) =>
          navigator.serviceWorker.controller !== null &&
          (await caches.match(kept, { ignoreVary: true })) !== undefined,
        path,
      ),
    )
    .toBe(true);
