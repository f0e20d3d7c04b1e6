import { afterAll, inject } from 'vitest';
import { type Database, openDatabase } from '../../db/client.ts';
import type { Templates } from './postgres.ts';
import { createScratch, dropScratch, scratchUrl } from './scratch.ts';

/**
 * A migrated database, empty but for China's cities, for the test file that calls this at its top:
 * `const { db, sql, url } = await testDatabase();`. It is dropped after the file's last test. Its waves lie in one part
 * each, unless the file is about what depends on their parts.
 */
export async function testDatabase({
  wavesIn = 'one part',
}: {
  wavesIn?: keyof Templates;
} = {}): Promise<Database & { url: string }> {
  const serverUrl = inject('serverUrl');
  const name = await createScratch(serverUrl, inject('templates')[wavesIn]);
  const url = scratchUrl(serverUrl, name);
  const database = openDatabase(url, { applicationName: 'chengsheng tests' });
  afterAll(async () => {
    await database.close();
    await dropScratch(serverUrl, name);
  });
  return { ...database, url };
}
