import { expect, test } from 'vitest';
import { readQuotas } from './quotas-file.ts';

test('names like those of unknown cities are looked for only where they are said', () => {
  let searches = 0;
  class SearchedCities extends Array<string> {
    override [Symbol.iterator]() {
      searches++;
      return super[Symbol.iterator]();
    }
  }
  const cities = SearchedCities.of('330100', '330200') as SearchedCities;
  const rows = Array.from({ length: 1000 }, (_, i) => `${330300 + i},all,${i},${i}`);
  const bytes = new TextEncoder().encode(['city,stratum,target,cap', ...rows].join('\n'));
  expect(() => readQuotas('quotas.csv', bytes, cities, ['all'])).toThrow(/is it 330100\?[\s\S]*and \d+ more/);
  expect(searches).toBeLessThanOrEqual(20);
});
