import { userInfo } from 'node:os';
import type { Actor } from '@council-contact/core';

/** Whoever is logged in at the operating system: the recorded actor of every command. */
export const operatingSystemUser = (): Actor => {
  try {
    return { kind: 'person', id: userInfo().username };
  } catch {
    // Containers run as users that have a number and no name.
    return { kind: 'person', id: `uid-${process.getuid?.() ?? 'unknown'}` };
  }
};
