import { BlockList, isIP } from 'node:net';

/** The address of whoever sends a request, when it is known. */
export type ClientAddress = (
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
) => string | undefined;

/**
 * Reads X-Forwarded-For from its right end, and only as long as a trusted proxy wrote what is read: each appends
 * the address that it was called from, so the first that is not a trusted proxy's is the client. What stands
 * further left is what the client itself sent.
 * @param trustedProxies addresses and networks; without any only the connection tells
 */
export function readClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = new BlockList();
  for (const entry of trustedProxies) {
    const [address = '', bits] = entry.split('/');
    if (bits === undefined) trusted.addAddress(address, familyOf(address));
    else trusted.addSubnet(address, Number(bits), familyOf(address));
  }
  return (socketAddress, forwardedFor) => {
    let client = socketAddress;
    if (trustedProxies.length === 0 || forwardedFor === undefined) return client;
    const hops = forwardedFor.split(',').map(withoutPort);
    // What is no address was written by a proxy that does not know: then nobody does.
    while (client !== undefined && isIP(client) !== 0 && trusted.check(client, familyOf(client))) {
      if (hops.length === 0) return client;
      client = hops.pop();
    }
    return client !== undefined && isIP(client) !== 0 ? client : undefined;
  };
}

/** Some proxies write the port as well: `203.0.113.9:50123`, `[2001:db8::1]:50123`. */
const withoutPort = (hop: string) =>
  hop
    .trim()
    .replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1')
    .replace(/^\[([^\]]+)\](?::\d+)?$/, '$1');

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
