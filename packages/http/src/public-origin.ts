import { BlockList, isIP } from 'node:net';
import { ContactCentreError } from '@council-contact/core';
import type { HandlerOptions } from './options.ts';

/** Who is at the other end of the connection. */
export interface Peer {
  readonly address: string | undefined;
  readonly encrypted: boolean;
}

const HOST = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/u;

/** The value that the nearest proxy wrote: those before it are hearsay. */
const nearest = (header: string | null): string | undefined => header?.split(',').at(-1)?.trim();

/**
 * Node's own BlockList matches networks, IPv4 in IPv6 clothes too: a library for it would be one more thing to keep.
 * @throws CC_CONFIG_INVALID for what is no network
 */
const networksOf = (cidrs: readonly string[]): BlockList => {
  const networks = new BlockList();
  for (const cidr of cidrs) {
    const [address = '', prefix] = cidr.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const most = family === 'ipv6' ? 128 : 32;
    const bits = prefix === undefined ? most : Number(prefix);
    if (
      isIP(address) === 0 ||
      prefix === '' ||
      !Number.isInteger(bits) ||
      bits < 0 ||
      bits > most
    ) {
      throw new ContactCentreError(
        'CC_CONFIG_INVALID',
        'trustProxies takes networks such as 10.0.0.0/8 or fd00::/8.',
        { field: 'trustProxies' },
      );
    }
    networks.addSubnet(address, bits, family);
  }
  return networks;
};

/** Whether a connection comes from a proxy that may be believed. */
const trusts = (networks: BlockList, address: string | undefined): boolean => {
  const family = address === undefined ? 0 : isIP(address);
  return address !== undefined && family !== 0
    ? networks.check(address, family === 6 ? 'ipv6' : 'ipv4')
    : false;
};

/** Where the outside reached us, `https://contact.council.example`, for a request without a configured publicUrl. */
export const publicOrigins = ({
  trustProxies = [],
}: HandlerOptions): ((peer: Peer, headers: Headers) => string | null) => {
  const networks = networksOf(trustProxies);
  return ({ address, encrypted }, headers) => {
    const believed = trustProxies.length > 0 && trusts(networks, address);
    const forwarded = (name: string) => (believed ? nearest(headers.get(name)) : undefined);
    const proto = forwarded('x-forwarded-proto')?.toLowerCase() ?? (encrypted ? 'https' : 'http');
    const host = forwarded('x-forwarded-host') ?? headers.get('host') ?? '';
    return (proto === 'http' || proto === 'https') && HOST.test(host) ? `${proto}://${host}` : null;
  };
};
