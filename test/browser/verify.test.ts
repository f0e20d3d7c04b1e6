import { beforeAll, expect, test } from 'vitest';
import { expectSound } from '../support/accessibility.ts';
import { testApp } from '../support/app.ts';
import { testBrowser } from '../support/browser.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { publish } from '../support/publish.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

const { db, url } = await testDatabase();
const wave = await openedWave(db, { cities: ['330100'] });
const { client, fieldworkOf, signingKey } = await testApp(db);
const origin = await listeningServer(url);
const phone = testBrowser();
let release: string;
let digest: string;

beforeAll(async () => {
  for (let i = 0; i < 30; i++) await answerAs(client, wave.code, '330100', tinyAnswers);
  ({ document: release, digest } = await publish(db, await fieldworkOf(wave.id), {
    signingKey,
    reason: null,
  }));
});

/** Opens the page; `check` gives it files and returns its verdict. */
async function checker() {
  const { page, complaints, requests } = await phone(origin);
  await page.goto('/verify?lang=en');
  const said = page.locator('#verdict');
  await said.getByText('No file is chosen yet.').waitFor();
  const check = async (...files: [name: string, content: string | Buffer][]) => {
    await page.setInputFiles(
      '#files',
      files.map(([name, content]) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) })),
    );
    await page.locator('#verdict:is(.good, .bad)').waitFor();
    return (await said.textContent()) ?? '';
  };
  return { page, complaints, requests, said, check };
}

test('a release is checked in the browser: as it was signed, and with one digit changed', async () => {
  const { page, complaints, requests, said, check } = await checker();
  const good = await check(['release.json', release]);
  expect(good).toContain('Valid:');
  for (const part of [digest, signingKey.kid]) expect(good).toContain(part);
  await expectSound(page);

  const at = release.indexOf('"valid":30');
  expect(at).toBeGreaterThan(0);
  expect(await check(['release.json', release.replace('"valid":30', '"valid":31')])).toContain(
    'the signature is of something else',
  );
  for (const other of [`\ufeff${release}`, JSON.stringify(JSON.parse(release), null, 2)])
    expect(await check(['release.json', other])).toContain('not in its published form');
  expect(await check(['notes.txt', 'scores'])).toContain('This is no release');

  // The reader uses copies of their own and asks the site for nothing.
  const signature = await (await client(`/api/v1/waves/${wave.code}/releases/1/signature`)).text();
  const keys = await (await client('/.well-known/jwks.json')).text();
  const before = requests.length;
  expect(await check(['r.json', release], ['s.jws', signature], ['k.json', keys])).toContain('Valid:');
  const foreign = JSON.stringify({ keys: [{ ...JSON.parse(keys).keys[0], kid: 'another' }] });
  expect(await check(['r.json', release], ['s.jws', signature], ['k.json', foreign])).toContain(
    'not among the public keys',
  );
  expect(requests.slice(before)).toEqual([]);

  await page.getByRole('button', { name: 'Check the current release' }).click();
  await said.getByText(digest).waitFor();
  expect(await said.textContent()).toContain('Valid:');
  expect(complaints).toEqual([]);
});

test('a browser without Ed25519 says so, and the command to check with stands below', async () => {
  const { page, complaints } = await phone(origin);
  // Browsers from before 2025 refuse like this.
  await page.addInitScript(() => {
    const { importKey } = SubtleCrypto.prototype;
    Object.defineProperty(SubtleCrypto.prototype, 'importKey', {
      value(this: SubtleCrypto, ...given: Parameters<typeof importKey>) {
        const isUnknown = JSON.stringify(given[2]).includes('Ed25519');
        return isUnknown
          ? Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError'))
          : importKey.apply(this, given);
      },
    });
  });
  await page.goto('/verify?lang=en');
  await page.getByText('This browser cannot check signatures').waitFor();
  expect(await page.locator('#verify').isVisible()).toBe(false);
  expect(await page.locator('pre').textContent()).toContain(
    `verify release.json --signature release.jws --jwks ${origin}/.well-known/jwks.json`,
  );
  await expectSound(page);
  expect(complaints).toEqual([]);
});
