import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/**
 * A warning when the connection to the database leaves this machine without a check of its certificate: anybody in
 * between could pose as the database. `require` encrypts, but checks nothing.
 */
export function databaseWarning(databaseUrl: string): string | undefined {
  const { hostname, searchParams } = new URL(databaseUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  const isLocal =
    host === '' ||
    host === 'localhost' ||
    (family !== 0 && loopback.check(host, family === 4 ? 'ipv4' : 'ipv6'));
  const mode = searchParams.get('sslmode') ?? searchParams.get('ssl') ?? 'disable';
  const isChecked = /^verify-(ca|full)$/.test(mode) || searchParams.get('sslrootcert') === 'system';
  if (isLocal || isChecked) return undefined;
  return `DATABASE_URL leads to ${host} with sslmode=${mode}, which anybody in between can answer; sslmode=verify-full checks who does`;
}
