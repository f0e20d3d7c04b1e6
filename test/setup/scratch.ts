import { randomUUID } from 'node:crypto';
import { openDatabase } from '../../db/client.ts';

/** Creates a database with a name of its own on the server, as a copy of `template` if given. */
export async function createScratch(serverUrl: string, template?: string): Promise<string> {
  const name = `chengsheng_test_${randomUUID().replaceAll('-', '')}`;
  await onServer(serverUrl, `create database ${name}${template ? ` template ${template}` : ''}`);
  return name;
}

/** Drops a scratch database, and the connections that are still open to it. */
export async function dropScratch(serverUrl: string, name: string): Promise<void> {
  await onServer(serverUrl, `drop database ${name} with (force)`);
}

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
