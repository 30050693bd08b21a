import { join } from 'node:path';
import type { Opened } from '@council-contact/core';
import type { Terminal } from '../command/terminal.ts';

/** No path, no name of a device, nothing that a shell reads otherwise. */
const safe = (name: string): string =>
  name
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '_')
    .replace(/^\.+/u, '')
    .slice(0, 100) || 'unnamed';

/**
 * Writes what was opened as files of whoever asked.
 * @returns their paths
 */
export const saveArtefacts = async (
  terminal: Terminal,
  folder: string,
  opened: readonly Opened[],
): Promise<readonly string[]> => {
  const paths: string[] = [];
  for (const artefact of opened) {
    const { id, kind, filename } = artefact;
    const number = id.slice(id.lastIndexOf('/') + 1);
    const path = join(folder, `${number}-${safe(filename ?? kind)}`);
    // Names and addresses are fields, not bytes: they have been printed.
    if (await terminal.save(path, artefact.stream())) paths.push(path);
  }
  return paths;
};
