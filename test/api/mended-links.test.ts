import { expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { openedWave } from '../support/wave.ts';

const { db } = await testDatabase();
await openedWave(db);
const { client } = await testApp(db);

/** Follows redirects, which must all stay on this site. */
async function follow(path: string) {
  for (let steps = 0; steps < 4; steps++) {
    const response = await client(path, { headers: { Accept: 'text/html', 'Accept-Language': 'en' } });
    const location = response.headers.get('Location');
    if (location === null) return { path, status: response.status };
    expect(location).toMatch(/^\/(?!\/)/);
    path = location;
  }
  throw new Error(`${path} leads on and on`);
}

test.each([
  ['/s/330100。', '/s/330100', 200],
  ['/s/330100%E3%80%82', '/s/330100', 200],
  ['//s//330100//', '/s/330100', 200],
  ['/S/330100?ch=qr-1）。', '/s/330100?ch=qr-1', 200],
  ['/s/330100?ch=qr-1&lang=en！', '/s/330100?ch=qr-1&lang=en', 200],
  ['/s/330100&amp;ch=qr-1', '/s/330100?ch=qr-1', 200],
  ['/s/330100;jsessionid=1', '/s/330100?jsessionid=1', 200],
  ['/q/33O1OO/share，谢谢', '/s/330100?ch=share', 200],
  ['/poster/330100】', '/poster/330100', 200],
  ['/poster/330100.svg.', '/poster/330100.svg', 200],
  ['/field/330100?kiosk。', '/field/330100?kiosk', 200],
  ['/paper/330100…', '/paper/330100', 200],
  ['/results。', '/results', 200],
  ['/receipts/', '/receipts', 200],
  ['/privacy\u200b', '/privacy', 200],
  ['/。', '/', 200],
  ['//evil.example/s/330100', '//evil.example/s/330100', 404],
  ['/\\\\evil.example。', '/\\\\evil.example。', 404],
])('%s opens %s', async (link, meant, status) => {
  expect(await follow(link)).toEqual({ path: meant, status });
});

test('the API has addresses, not links: it mends none', async () => {
  expect((await client('/api/v1/waves/')).status).toBe(404);
  expect((await client('/API/v1/waves')).status).toBe(404);
});
