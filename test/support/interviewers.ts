import type { Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../db/client.ts';
import type { Wave } from '../../db/waves.ts';
import { deriveKeys } from '../../server/crypto/keys.ts';
import { linkOf } from '../../server/identity/enrolment.ts';
import { operator } from '../../server/identity/grants.ts';
import { issueStaffToken, type Staff } from '../../server/identity/staff.ts';
import { inviteDevice } from '../../server/services/enrolments/invite.ts';
import { revokeDevice } from '../../server/services/enrolments/revoke.ts';
import { enrolmentPath } from '../../server/services/enrolments/work-page.ts';
import { testEnvironment } from './app.ts';

const { staff: key, enrolments } = deriveKeys(Buffer.from(testEnvironment.SECRET_KEY, 'base64url'));

/** A token that the tests' servers accept. */
export async function tokenFor(
  wave: string,
  { entry = 'tablet', seconds = 3600, name = '王 17', cities = ['330100'] }: Partial<TokenOptions> = {},
): Promise<string> {
  return await staffToken({ name, role: 'interviewer', wave, cities, entry }, seconds);
}

export const staffToken = (staff: Staff, seconds = 3600): Promise<string> =>
  issueStaffToken(key, staff, new Date(Date.now() + seconds * 1000));

/** A link that enrols a device on the tests' servers for an hour, and the id to revoke it by. */
export async function enrolmentFor(
  db: Db,
  wave: Wave,
  { name = '王 17', entry = 'tablet', cities = ['330100'] }: Partial<TokenOptions> = {},
): Promise<{ id: string; path: string }> {
  const id = uuidv7();
  const codes = cities === 'all' ? [] : cities;
  const place = { wave, cities: new Map(codes.map((code) => [code, code])) };
  const until = new Date(Date.now() + 3_600_000);
  await inviteDevice(db, operator('test'), place, { id, name, entry, cities, until }, new Date());
  return { id, path: enrolmentPath({ entry, cities }, codes, linkOf(enrolments, id)) };
}

export const revoke = (db: Db, wave: Wave, id: string): Promise<void> =>
  revokeDevice(db, operator('test'), { waveId: wave.id, id, reason: 'lost' }, new Date());

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
