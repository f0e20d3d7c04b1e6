import { afterAll, inject } from 'vitest';
import { type Database, openDatabase } from '../../db/client.ts';
import { createScratch, dropScratch, scratchUrl } from './scratch.ts';

/**
 * A migrated, empty database for the test file that calls this at its top:
 * `const { db, sql, url } = await testDatabase();`. It is dropped after the file's last test.
 */
export async function testDatabase(): Promise<Database & { url: string }> {
  const serverUrl = inject('serverUrl');
  const name = await createScratch(serverUrl, inject('templateName'));
  const url = scratchUrl(serverUrl, name);
  const database = openDatabase(url, { applicationName: 'chengsheng tests' });
  afterAll(async () => {
    await database.close();
    await dropScratch(serverUrl, name);
  });
  return { ...database, url };
}

/**
 * Gives all later waves of a database a single partition, where a server's have eight: planning a query on one takes
 * an eighth of the time, which is most of the cost of a file that opens dozens of waves.
 */
export async function keepWavesWhole(sql: Database['sql']): Promise<void> {
  const [partitioning] = await sql<
    { definition: string }[]
  >`select pg_get_functiondef('partition_wave'::regproc) as definition`;
  const whole = partitioning!.definition.replace('0..7', '0..0').replace('MODULUS 8', 'MODULUS 1');
  if (whole === partitioning!.definition) throw new Error('a wave is partitioned otherwise');
  await sql.unsafe(whole);
}
