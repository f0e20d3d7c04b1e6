import type { Page } from 'playwright-core';
import { deriveKeys } from '../../server/crypto/keys.ts';
import { issueStaffToken, type Staff } from '../../server/identity/staff.ts';
import { testEnvironment } from './app.ts';

const { staff: key } = deriveKeys(Buffer.from(testEnvironment.SECRET_KEY, 'base64url'));

/** A token that the tests' servers accept. */
export async function tokenFor(
  wave: string,
  { entry = 'tablet', seconds = 3600, name = '王 17', cities = ['330100'] }: Partial<TokenOptions> = {},
): Promise<string> {
  return await staffToken({ name, role: 'interviewer', wave, cities, entry }, seconds);
}

export const staffToken = (staff: Staff, seconds = 3600): Promise<string> =>
  issueStaffToken(key, staff, new Date(Date.now() + seconds * 1000));

interface TokenOptions {
  entry: 'tablet' | 'paper';
  seconds: number;
  name: string;
  cities: 'all' | string[];
}

/** Everything of the staff pages on a device that a script can read. */
export const onDevice = (page: Page) =>
  page.evaluate(async () => {
    const recordsOf = (name: string) =>
      new Promise<[string, unknown][]>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => reject(opening.error);
        opening.onupgradeneeded = () => opening.result.createObjectStore('kept');
        opening.onsuccess = () => {
          const database = opening.result;
          const store = database.transaction('kept').objectStore('kept');
          const names = store.getAllKeys();
          const values = store.getAll();
          values.onsuccess = () => {
            database.close();
            resolve(names.result.map((n, i) => [String(n), values.result[i]]));
          };
        };
      });
    const [device, phone] = await Promise.all([recordsOf('chengsheng-field'), recordsOf('chengsheng')]);
    return {
      keys: device.map(([name]) => name).sort(),
      text: JSON.stringify(device),
      phone,
      session: Object.keys(sessionStorage),
      local: Object.keys(localStorage),
    };
  });
