import { isIP } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { networkOf } from '../../admission/network-hash.ts';
import { readClientAddress } from './client-address.ts';

const read = readClientAddress(['127.0.0.1', '10.0.0.0/8', 'fd00::/8']);
const proxies = ['127.0.0.1', '10.1.2.3', '10.255.0.1', 'fd00::7', '::ffff:10.0.0.9'];

const stranger = fc
  .oneof(fc.ipV4(), fc.ipV6())
  .filter((address) => read(address, '203.0.113.99') === address);
/** What a client can write into a header. */
const claimed = fc.oneof(
  fc
    .array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom(...proxies)), { maxLength: 5 })
    .map((a) => a.join(', ')),
  fc.string({ maxLength: 60 }),
);
const append = (header: string | undefined, hop: string) => (header ? `${header}, ${hop}` : hop);

test('a client behind any chain of trusted proxies is known by its own address, whatever it claims', () => {
  fc.assert(
    fc.property(
      stranger,
      fc.option(claimed, { nil: undefined }),
      fc.array(fc.constantFrom(...proxies), { minLength: 1, maxLength: 4 }),
      (client, header, chain) => {
        // Each proxy appends the address of its caller.
        const callers = [client, ...chain.slice(0, -1)];
        const forwarded = callers.reduce(append, header);
        expect(read(chain.at(-1), forwarded)).toBe(client);
      },
    ),
    { numRuns: 2000 },
  );
});

test('a client that comes without a trusted proxy cannot choose its address', () => {
  fc.assert(
    fc.property(stranger, claimed, (client, header) => {
      expect(read(client, header)).toBe(client);
      expect(readClientAddress([])(client, header)).toBe(client);
    }),
    { numRuns: 2000 },
  );
});

test('whatever is read is an address or nothing', () => {
  fc.assert(
    fc.property(fc.constantFrom(...proxies), claimed, (proxy, header) => {
      const address = read(proxy, header);
      expect(address === undefined || isIP(address) !== 0).toBe(true);
    }),
  );
});

test('the proxy itself, an unknown caller and a request without a connection', () => {
  expect(read('127.0.0.1', undefined)).toBe('127.0.0.1');
  expect(read('127.0.0.1', '10.0.0.1')).toBe('10.0.0.1');
  expect(read('127.0.0.1', '203.0.113.5, unknown')).toBeUndefined();
  expect(read('127.0.0.1', '')).toBeUndefined();
  expect(read(undefined, '203.0.113.5')).toBeUndefined();
  expect(read('::ffff:127.0.0.1', '203.0.113.5')).toBe('203.0.113.5');
});

test('a network is the first 24 bits of IPv4, in whichever form, and 48 of IPv6', () => {
  const bytes = (...list: number[]) => Uint8Array.from(list);
  expect(networkOf('203.0.113.5')).toEqual(bytes(203, 0, 113));
  expect(networkOf('::ffff:203.0.113.77')).toEqual(bytes(203, 0, 113));
  expect(networkOf('2001:db8:7:1::1')).toEqual(bytes(0x20, 0x01, 0x0d, 0xb8, 0, 7));
  expect(networkOf('2001:db8:7:ffff::')).toEqual(networkOf('2001:db8:7::2'));
  expect(networkOf('fe80::1%eth0')).toHaveLength(6);
  expect(networkOf('somewhere')).toBeUndefined();
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(networkOf(`::ffff:${address}`)).toEqual(networkOf(address));
      expect([...networkOf(address)!]).toEqual(address.split('.').slice(0, 3).map(Number));
    }),
  );
});

test('a port behind an address does not hide it', () => {
  for (const hop of ['203.0.113.9:50123', '203.0.113.9']) expect(read('127.0.0.1', hop)).toBe('203.0.113.9');
  for (const hop of ['[2001:db8::1]:50123', '[2001:db8::1]', '2001:db8::1'])
    expect(read('127.0.0.1', hop)).toBe('2001:db8::1');
  expect(read('127.0.0.1', '203.0.113.9:50123, 10.1.2.3:80')).toBe('203.0.113.9');
});
