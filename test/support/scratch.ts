import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { openDatabase } from '../../db/client.ts';

/**
 * Creates a uniquely named database on the server, as a copy of `template` if given. Copying its files takes half the
 * processor time of writing its pages through the log.
 */
export async function createScratch(serverUrl: string, template?: string): Promise<string> {
  const name = `chengsheng_test_${randomUUID().replaceAll('-', '')}`;
  await onServer(
    serverUrl,
    `create database ${name}${template ? ` template ${template} strategy file_copy` : ''}`,
  );
  return name;
}

/**
 * Drops a scratch database and its open connections. An autovacuum worker in it belongs to the superuser and may not
 * be ended; it finishes soon.
 */
export async function dropScratch(serverUrl: string, name: string, attempts = 20): Promise<void> {
  try {
    await onServer(serverUrl, `drop database ${name} with (force)`);
  } catch (error) {
    const isDenied = error instanceof postgres.PostgresError && error.code === INSUFFICIENT_PRIVILEGE;
    if (!isDenied || attempts === 1) throw error;
    await sleep(250);
    await dropScratch(serverUrl, name, attempts - 1);
  }
}

const INSUFFICIENT_PRIVILEGE = '42501';

/** The URL of another database on the same server. */
export function scratchUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const { sql, close } = openDatabase(serverUrl, { max: 1, applicationName: 'chengsheng tests' });
  try {
    await sql.unsafe(statement);
  } finally {
    await close();
  }
}
