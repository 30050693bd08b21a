import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Email addresses, which every mail has, and lines of text too long to be anybody else's. */
const TELLING = /[\w.+-]+@[\w.-]+\.\w+|^[^\n:=<>]{40,}$/gmu;

/** Addresses of the council itself are no one's personal data, and stand in every acknowledgement. */
const OWN = '@council.example';

const filesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Pieces of text by which the mails of a folder are known again: their writers' addresses, and whole lines. */
export const tracesOf = async (mails: string): Promise<readonly string[]> => {
  const traces = new Set<string>();
  for (const file of await filesIn(mails)) {
    const text = await readFile(file, 'latin1');
    for (const [trace] of text.matchAll(TELLING))
      if (!trace.endsWith(OWN)) traces.add(trace.trim());
  }
  return [...traces];
};

export interface Kept {
  readonly files: number;
  readonly bytes: number;
  /** Files in which a trace was found, relative to the folder. */
  readonly withTraces: readonly string[];
}

/** Searches every file of a folder for traces, byte by byte. */
export const searched = async (folder: string, traces: readonly string[]): Promise<Kept> => {
  const files = await filesIn(folder);
  const withTraces: string[] = [];
  let bytes = 0;
  for (const file of files) {
    const content = await readFile(file, 'latin1');
    bytes += content.length;
    if (traces.some((trace) => content.includes(trace))) withTraces.push(relative(folder, file));
  }
  return { files: files.length, bytes, withTraces };
};
