import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { freePort, takesConnections } from '../../load-tests/program.ts';

// The configuration in docs/deploy.md runs in a real nginx, whose logs must say nothing of residents.

const isThere = spawnSync('nginx', ['-v']).status === 0;
const CODE = 'RPJA-T8V0-3QT0';
const TOKEN = 'eyJhbGciOiJFZERTQSJ9';
const RECEIPT = '5N1B-7KQ2-XXXX';
const CHANNEL = 'letter-to-wang';

const server = createServer((_, response) => response.end());
const running: ChildProcess[] = [];
afterAll(async () => {
  await Promise.all(running.map(stop));
  server.close();
});

describe.skipIf(!isThere)(isThere ? 'in nginx' : 'nginx is absent', () => {
  test('no log names an address, an invitation, a token, a receipt or a channel', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'chengsheng-nginx-'));
    const logs = join(folder, 'log');
    await mkdir(logs);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const [plain, secure] = [await freePort(), await freePort()];
    const document = await readFile(join(import.meta.dirname, '../../docs/deploy.md'), 'utf8');
    const shown = /```nginx\n(.*?)```/s.exec(document)?.[1] ?? '';
    const site = shown
      .replace('127.0.0.1:8787', `127.0.0.1:${(server.address() as AddressInfo).port}`)
      .replace('listen 80;', `listen 127.0.0.1:${plain};`)
      .replace('listen 443 ssl http2;', `listen 127.0.0.1:${secure};`)
      .replace(/^.*ssl_certificate.*\n/gm, '')
      .replaceAll('/var/log/nginx/', `${logs}/`);
    expect(site).not.toMatch(/\bssl\b|\/var\/log/);
    const main = `daemon off; pid ${folder}/pid; error_log ${logs}/main.log; events { worker_connections 2048; }
      http { access_log ${logs}/all.log; error_log ${logs}/all-error.log;
        ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
        ${site} }`;
    await writeFile(join(folder, 'nginx.conf'), main);
    const nginx = spawn(
      'nginx',
      ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(logs, 'main.log')],
      {
        stdio: 'ignore',
      },
    );
    running.push(nginx);
    expect(await takesConnections(secure, nginx)).toBe(true);

    const query = `?k=${CODE}&t=${TOKEN}`;
    const ask = async (port: number, path: string) =>
      (await fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual' })).status;
    const statuses = await Promise.all(Array.from({ length: 300 }, () => ask(secure, `/s/330200${query}`)));
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    // The three hundred requests have used up nginx's limit for now.
    const askInTurn = (path: string) => expect.poll(() => ask(secure, path));
    await ask(plain, `/s/330200${query}`);
    for (const path of [`/receipts/${RECEIPT}`, `/%72eceipts/${RECEIPT}.svg`, `//receipts/${RECEIPT}`])
      await askInTurn(path).not.toBe(429);
    await askInTurn(`/api/v1/receipts/${RECEIPT}`).not.toBe(429);
    await askInTurn(`/q/330100/${CHANNEL}`).not.toBe(429);
    // Bytes that are no request, and a request that breaks off.
    const broken = connect(secure, '127.0.0.1');
    broken.end(`POST /s/330200${query} HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nx`);
    await once(broken.resume(), 'close');
    const none = connect(secure, '127.0.0.1');
    none.end(`${CODE} ${TOKEN}\r\n\r\n`);
    await once(none.resume(), 'close');
    server.closeAllConnections();
    server.close();
    await askInTurn(`/s/330200${query}`).toBe(502);
    await stop(nginx);

    const files = await readdir(logs);
    const text = (await Promise.all(files.map((file) => readFile(join(logs, file), 'utf8')))).join('');
    expect(text).toContain('GET /receipts/- 200');
    expect(text).toContain('GET /s/330200 429');
    for (const secret of [CODE, TOKEN, RECEIPT, CHANNEL, 'client: 127.0.0.1', '127.0.0.1 - -'])
      expect(text).not.toContain(secret);
    await rm(folder, { recursive: true });
  });
});

async function stop(nginx: ChildProcess): Promise<void> {
  if (nginx.exitCode !== null) return;
  nginx.kill('SIGTERM');
  await once(nginx, 'exit');
}
