import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Opened } from '@council-contact/core';

/** No path, no name of a device, nothing that a shell reads otherwise. */
const safe = (name: string): string =>
  name
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '_')
    .replace(/^\.+/u, '')
    .slice(0, 100) || 'unnamed';

/**
 * Writes what was opened as files that only their owner reads, and none over another.
 * @returns their paths
 */
export const saveArtefacts = async (
  folder: string,
  opened: readonly Opened[],
): Promise<readonly string[]> => {
  const target = resolve(folder);
  await mkdir(target, { recursive: true, mode: 0o700 });
  const paths: string[] = [];
  for (const artefact of opened) {
    const { id, kind, filename } = artefact;
    const number = id.slice(id.lastIndexOf('/') + 1);
    const path = join(target, `${number}-${safe(filename ?? kind)}`);
    const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    await pipeline(Readable.fromWeb(artefact.stream()), file);
    // Names and addresses are fields, not bytes: they have been printed.
    if (file.bytesWritten === 0) await rm(path);
    else paths.push(path);
  }
  return paths;
};
