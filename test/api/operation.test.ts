import { expect, test } from 'vitest';
import { clientOf } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { expectProblem } from '../support/problem.ts';
import { listeningServer } from '../support/server.ts';

const { sql, url } = await testDatabase();
const client = clientOf(await listeningServer(url));

test('alive and ready; not ready while migrations are missing', async () => {
  expect(await (await client('/healthz')).json()).toEqual({ status: 'alive' });
  expect(await (await client('/readyz')).json()).toEqual({ status: 'ready' });
  await sql`update drizzle.__drizzle_migrations set created_at = created_at - 1`;
  const behind = await client('/readyz');
  expect(behind.status).toBe(503);
  expect(await behind.json()).toEqual({ status: 'not ready' });
  expect((await client('/healthz')).status).toBe(200);
  await sql`update drizzle.__drizzle_migrations set created_at = created_at + 1`;
  expect((await client('/readyz')).status).toBe(200);
  for (const path of ['/healthz', '/readyz', '/metrics'])
    expect((await client(path)).headers.get('Cache-Control')).toBe('no-store');
});

test('metrics for Prometheus, with the submissions that wait', async () => {
  const response = await client('/metrics');
  expect(response.headers.get('Content-Type')).toContain('text/plain');
  const lines = (await response.text()).split('\n');
  expect(lines).toContain('chengsheng_submissions_waiting 0');
  expect(lines.some((line) => line.startsWith('process_resident_memory_bytes '))).toBe(true);
});

test('a missing address or method is a problem document everywhere under /api', async () => {
  await expectProblem(await client('/api/v1/nothing'), 404, 'not-found', '没有这个地址');
  const reply = await client('/api/v1/waves', { method: 'POST' });
  expect(reply.headers.get('Allow')).toBe('GET, HEAD');
  await expectProblem(reply, 405, 'method-not-allowed', '此地址不支持该方法');
  const head = await client('/api/v1/waves', { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test('replies carry the headers that keep browsers out of trouble', async () => {
  const { headers } = await client('/api/v1/waves');
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  expect(headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers.get('X-Powered-By')).toBeNull();
});

test.each(['/s/330100', '/s/330100?k=code', '/', '/nothing'])(
  'no page is framed, nor asks for anything: %s',
  async (path) => {
    const { headers } = await client(path, { headers: { Accept: 'text/html' } });
    expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('X-Frame-Options')).toBe('DENY');
    expect(headers.get('Permissions-Policy')).toContain('camera=(), ');
  },
);

test('a page that is not there leads nowhere else', async () => {
  const response = await client('//evil.example/s/330100', { headers: { Accept: 'text/html' } });
  expect(response.status).toBe(404);
  const page = await response.text();
  expect(page).toContain('href="/evil.example/s/330100?lang=en"');
  expect(page).not.toMatch(/(href|action)="\/\//);
});
