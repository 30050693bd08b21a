import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChannelType, Inbound } from '@council-contact/core';
import { letterToInbound, unreadable } from './letter-to-inbound.ts';
import { LETTERS_SCHEMA, type LettersConfig } from './options.ts';

const BATCH = 50;

const read = (name: string, json: string, now: Date): Inbound => {
  try {
    return letterToInbound(json);
  } catch {
    return unreadable(name, json, now);
  }
};

/** Letters that a scanner puts into a folder; answers are put into another, to be printed. */
export const letters: ChannelType<LettersConfig> = {
  manifest: {
    name: 'letters',
    apiVersion: 1,
    kind: 'letter',
    configSchema: LETTERS_SCHEMA,
    atSource: [
      { field: 'scanned letter', maxDays: null, erasable: 'no' },
      { field: 'printed answer', maxDays: null, erasable: 'no' },
    ],
    reply: { repeatable: true },
  },
  open: async ({ folder, outgoing }, host) => {
    const done = join(folder, 'done');
    await mkdir(done, { recursive: true });
    await mkdir(outgoing, { recursive: true });
    return {
      pollEveryMs: 5_000,

      // #region poll
      poll: async (_cursor, signal) => {
        const all = (await readdir(folder)).filter((name) => name.endsWith('.json'));
        const names = all.toSorted().slice(0, BATCH);
        const items: Inbound[] = [];
        for (const name of names) {
          const json = await readFile(join(folder, name), { encoding: 'utf8', signal });
          items.push(read(name, json, host.clock.now()));
        }
        return {
          items,
          cursor: null,
          more: all.length > names.length,
          acknowledge: async (accepted) => {
            for (const [index, name] of names.entries()) {
              const isErased = accepted[index]?.status === 'tombstoned';
              if (isErased) await rm(join(folder, name));
              else await rename(join(folder, name), join(done, name));
            }
          },
        };
      },
      // #endregion

      reply: async ({ key, to, text }) => {
        const name = `${key}.txt`;
        const half = join(outgoing, `.${name}`);
        await writeFile(half, `${to.name ?? ''}\n${to.postcode ?? ''}\n\n${text}\n`);
        await rename(half, join(outgoing, name)); // the same name on every try: printed once
        return { status: 'sent', ref: name };
      },
    };
  },
};
