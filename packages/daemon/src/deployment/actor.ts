import { userInfo } from 'node:os';
import type { Actor } from '@council-contact/core';

const ownName = (): string => {
  try {
    return userInfo().username;
  } catch {
    // Containers run as users that have a number and no name.
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
};

/**
 * Whoever is logged in at the operating system: the recorded actor of every command. Under sudo it is who called it,
 * since several people share the user that the daemon runs as.
 */
export const operatingSystemUser = (): Actor => {
  const caller = process.env['SUDO_USER'];
  return { kind: 'person', id: caller === undefined || caller === '' ? ownName() : caller };
};
