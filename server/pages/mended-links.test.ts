import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meantAddress } from './mended-links.ts';

/** Addresses as the product makes them. */
const addresses = [
  '/',
  '/?ch=share',
  '/s/330100',
  '/s/330100?ch=qr-community.12_b',
  '/s/330100?k=7F3K-9QX2-M4TD&ch=sms_2026.11',
  '/s/330100?lang=en&mode=elder',
  '/q/330100',
  '/q/330100/share',
  '/q/330100/qr~a1b2',
  '/poster/330100?ch=qr-1&size=a3&lang=en',
  '/poster/330100.svg?size=a3',
  '/field/330100?kiosk',
  '/field/330100?kiosk=60',
  '/paper/330100',
  '/results',
  '/results/2016',
  '/results/2016/330100?release=2',
  '/results/w.2016_b',
  '/receipts',
  '/receipts/7F3K-9QX2-M4TD-7F3K-9QX2-M4TD-7F3K-9QX2',
  '/receipts/7F3K-9QX2-M4TD-7F3K-9QX2-M4TD-7F3K-9QX2.svg',
  '/privacy',
];
const address = fc.constantFrom(...addresses);

/** Text that may follow a link in a sentence. */
const tails = [
  ...'。，、；：？！）】》」』”’…·.,;:!?)]}>\'"*|^`¡»›',
  '\u3000',
  '\u00a0',
  '\u200b',
  '\ufeff',
  '\u2060',
  '\u200e',
  ' ',
  '\n',
  '...',
  '）。',
  ' （谢谢）',
  '，请填写',
  '。】',
];
const tail = fc.array(fc.constantFrom(...tails), { minLength: 1, maxLength: 3 }).map((t) => t.join(''));

/** A link as its server receives it. */
const asked = (link: string): [path: string, search: string] => {
  const { pathname, search } = new URL(link.startsWith('/') ? `http://host${link}` : link);
  return [pathname, search];
};
const follow = (link: string) => meantAddress(...asked(link));

test.each(addresses)('%s is meant as it is', (one) => {
  expect(follow(one)).toBeUndefined();
});

describe('what was mangled leads to what was meant', () => {
  test('with anything behind it, percent-encoded or not, once or twice', () => {
    const encode = fc.constantFrom(
      (text: string) => text,
      encodeURIComponent,
      (text: string) => encodeURIComponent(encodeURIComponent(text)),
    );
    fc.assert(
      fc.property(address, tail, encode, (one, behind, encoded) => {
        // These two begin the next part of an address themselves.
        fc.pre(!(one.includes('?') ? /^[#&]/ : /^[?#]/).test(behind));
        // A browser removes trailing blanks, and a lone full stop means the folder.
        fc.pre(!/^[.\s]+$/.test(behind) || one.length > 1);
        const sent = one + encoded(behind);
        const meant = follow(sent) ?? asked(sent).join('');
        expect(meant).toBe(one);
      }),
      { numRuns: 1000 },
    );
  });

  test('with slashes doubled, added or encoded, and in capitals', () => {
    const shapes: ((path: string) => string)[] = [
      (path) => `${path}/`,
      (path) => `${path}//`,
      (path) => path.replaceAll('/', '//'),
      (path) => `/${encodeURIComponent(path.slice(1))}`,
      (path) => path.replace(/^\/\w+/, (page) => page.toUpperCase()),
    ];
    fc.assert(
      fc.property(address, fc.constantFrom(...shapes), (one, shape) => {
        const [path = '', query] = one.split('?');
        const mangled = `${shape(path)}${query === undefined ? '' : `?${query}`}`;
        const [sentPath, sentSearch] = asked(`http://host${mangled}`);
        expect(meantAddress(sentPath, sentSearch) ?? sentPath + sentSearch).toBe(one);
      }),
    );
  });

  test.each([
    ['/s/３３０１００', '/s/330100'],
    ['/s/33O1OO', '/s/330100'],
    ['/s/330-100', '/s/330100'],
    ['/s/330100，共32题', '/s/330100'],
    ['/s/330100？ch=qr-1', '/s/330100?ch=qr-1'],
    ['/s/330100%3Fch=qr-1', '/s/330100?ch=qr-1'],
    ['/s/330100&amp;ch=qr-1', '/s/330100?ch=qr-1'],
    ['/s/330100&ch=qr-1&k=7F3K-9QX2-M4TD', '/s/330100?ch=qr-1&k=7F3K-9QX2-M4TD'],
    ['/s/330100%26amp%3Bch=qr-1。', '/s/330100?ch=qr-1'],
    ['/s/330100&amp;', '/s/330100'],
    ['/s/330100;jsessionid=1', '/s/330100?jsessionid=1'],
    ['/s/330100;jsessionid=1?ch=qr-1', '/s/330100?ch=qr-1&jsessionid=1'],
    ['/q/330100/share;jsessionid=1', '/q/330100/share?jsessionid=1'],
    ['/s/330100?k=7F3K-9QX2-M4TD&amp;ch=sms', '/s/330100?k=7F3K-9QX2-M4TD&ch=sms'],
    ['/s/330100?K=7F3K—9QX2—M4TD。', '/s/330100?k=7F3K-9QX2-M4TD'],
    ['/s/330100?ch=qr-1。&from=singlemessage', '/s/330100?ch=qr-1&from=singlemessage'],
    ['/s/330100?ch=。', '/s/330100'],
    ['/s/330100?lang=en.', '/s/330100?lang=en'],
    ['/field/330100?kiosk。', '/field/330100?kiosk'],
    ['/field/330100?kiosk=60。', '/field/330100?kiosk=60'],
    ['/field/330100%23token=a.b.c', '/field/330100'],
    ['/poster?city=33O1OO&ch=', '/poster?city=330100&ch='],
    ['/Q/330100/QR-1', '/q/330100/QR-1'],
  ])('%s → %s', (link, meant) => {
    expect(follow(link)).toBe(meant);
  });
});

test.each([
  '/q/330100/a%20b',
  '/q/330100/%2F%2Fevil.example',
  '/q/330100/a/b',
  '/q/hangzhou',
  '/s/33010',
  '/s/%E0%A4%A',
  '/assets/client.js',
  '/api/v1/waves。',
  '/?ch=a%22b',
  '/receipts/7F3K 9QX2',
  '/receipts?receipt=abc。',
  '/s/330100?utm_source=x。',
])('%s is left as it is', (link) => {
  expect(follow(link)).toBeUndefined();
});

test('wherever it leads, it is a page of this site, and meant as it is', () => {
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'/\\?#&=%@:.。sq30kchE2F '), maxLength: 30 }),
    fc.string({ maxLength: 30 }),
  );
  const start = fc.constantFrom(
    '/',
    '//',
    '/\\',
    '/%2F',
    '/%5C',
    '/s/',
    '/q/330100/',
    '/S/330100?k=',
    '//evil.example/s/330100',
  );
  let mended = 0;
  fc.assert(
    fc.property(start, text, text, (from, path, search) => {
      const { pathname, search: query } = new URL(`http://host${from}${path}?${search}`);
      const meant = meantAddress(pathname, query);
      if (meant === undefined) return;
      mended++;
      expect(meant).toMatch(/^\/(?:(?:s|q|poster|field|paper|results|receipts|privacy)(?:[/?]|$)|\?|$)/);
      expect(meant.split('?')[0]).not.toMatch(/\\/);
      expect(meant).not.toMatch(/[\r\n]/);
      expect(new URL(meant, 'http://host').host).toBe('host');
      expect(follow(meant)).toBeUndefined();
    }),
    { numRuns: 5000 },
  );
  expect(mended).toBeGreaterThan(100);
});
