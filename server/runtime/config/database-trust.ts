import { BlockList, isIP } from 'node:net';
import { hostUrls } from './database-url.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/**
 * A warning when the connection to the database leaves this machine without checking its certificate: anybody in
 * between could pose as the database. `require` encrypts, but checks nothing.
 * @param variable the variable that holds the URL
 */
export function databaseWarning(databaseUrl: string, variable = 'DATABASE_URL'): string | undefined {
  for (const url of hostUrls(databaseUrl)) {
    const { hostname, searchParams } = new URL(url);
    const mode = searchParams.get('sslmode') ?? searchParams.get('ssl') ?? 'disable';
    const isChecked = /^verify-(ca|full)$/.test(mode) || searchParams.get('sslrootcert') === 'system';
    const host = hostname.replace(/^\[|\]$/g, '');
    if (!isChecked && !isLocal(host))
      return `${variable} leads to ${host} with sslmode=${mode}, which anybody in between can answer; sslmode=verify-full checks who does`;
  }
  return undefined;
}

function isLocal(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host === '' || host === 'localhost';
  return loopback.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
