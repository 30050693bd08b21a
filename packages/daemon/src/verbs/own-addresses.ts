import type { OwnAddresses } from '@council-contact/email';

/** A mailbox's addresses: by them mail of our own is told. */
export const ownAddresses = (addresses: readonly string[]): OwnAddresses => {
  const own = addresses.map((address) => address.toLowerCase());
  return {
    addresses: own,
    domains: own.map((address) => address.slice(address.lastIndexOf('@') + 1)),
  };
};
