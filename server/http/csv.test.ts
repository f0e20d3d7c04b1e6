import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { csv, printable } from './csv.ts';

const cell = (value: unknown): string =>
  (parse(csv([{ value }], ['value'], { header: false })) as string[][])[0]?.[0] ?? 'none';

describe('a cell that a spreadsheet would run is a text', () => {
  const signs = [...'=+-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋−'];
  const before = [
    '',
    ' ',
    '\u00a0',
    '\u3000',
    '\t',
    '\r',
    '\n',
    '\r\n',
    '\v',
    '\f',
    '\0',
    '\u0085',
    '\u2028',
  ];
  const unseen = ['\ufeff', '\u200b', '\u200d', '\u200e', '\u202e', '\u2060', '\u00ad', '\u034f', '\u061c'];
  const more = ['\u115f', '\u3164', '\uffa0', '\u180e', '\ufe0f', '\u{e0001}', '\u0301', '\u2800', '\ue000'];
  test.each(signs)('%s, whatever stands before it', (sign) => {
    for (const blank of [...before, ...unseen, ...more])
      for (const twice of [blank, `${blank} ${blank}`, ` ${blank}`])
        expect(cell(`${twice}${sign}1+1`), JSON.stringify(twice)).toMatch(/^'/);
  });

  test.each(['\tx', '\rx', '\nx', '\r\nx'])('%j: a tab or line break first', (text) => {
    expect(cell(text)).toMatch(/^'/);
  });

  test('the name of a column too', () => {
    expect(csv([{ '=a': 1 }], ['=a'])).toBe("'=a\n1\n");
  });
});

test('what is no formula stays as it is', () => {
  for (const text of [
    '',
    '很好',
    '2 − 1 = 1',
    'a=b',
    ' spaced',
    '\ufeffx',
    "'=x",
    '"',
    'a,b',
    'a\nb',
    'ئۇيغۇر',
  ])
    expect(cell(text)).toBe(text);
  for (const number of [-5, 0, 1.25, -1e-7]) expect(cell(number)).toBe(String(number));
  expect(cell(true)).toBe('true');
  expect(cell(null)).toBe('');
  expect(cell(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
});

test('no control character but tab and line feed is left', () => {
  const controls = Array.from({ length: 0xa0 }, (_, i) => String.fromCharCode(i)).filter((c) =>
    /\p{Cc}/u.test(c),
  );
  expect(controls).toHaveLength(65);
  const left = controls.filter((c) => printable(`x${c}x`) === `x${c}x` || cell(`x${c}x`) === `x${c}x`);
  expect(left).toEqual(['\t', '\n']);
  expect(printable('a\r\nb\u001b[31mc\u009b0m')).toBe('a\nb␛[31mc\ufffd0m');
});

test('is read back as it was written, whatever stands in a cell', () => {
  const rows = [
    { a: 'x,y', b: '"quoted"', c: '一行\n二行' },
    { a: '', b: '#,"\n', c: 'end' },
  ];
  expect(parse(csv(rows, ['a', 'b', 'c']), { columns: true })).toEqual(rows);
  expect(csv([], ['a', 'b'])).toBe('a,b\n');
  expect(() => csv([{ a: ['list'] }], ['a'])).toThrow(TypeError);
});

test('the byte order mark comes first and once', () => {
  const rows = [{ name: '杭州市' }];
  expect(csv(rows, ['name'], { mark: true })).toBe('\ufeffname\n杭州市\n');
  expect(csv(rows, ['name'])).toBe('name\n杭州市\n');
});
