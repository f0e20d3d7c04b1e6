import { BlockList, isIP } from 'node:net';

/** The address of a request's sender; undefined when unknown. */
export type ClientAddress = (
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
) => string | undefined;

/**
 * Reads X-Forwarded-For from its right end, and only as long as a trusted proxy wrote the entry: each appends the
 * address of its caller, so the first that is not a trusted proxy's is the client. The client itself sent everything
 * further left.
 * @param trustedProxies addresses and networks; without any only the connection counts
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
    // An entry that is not an address comes from a proxy that does not know the client, so nobody does.
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
