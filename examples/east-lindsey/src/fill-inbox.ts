import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const DAY_MS = 86_400_000;
/** RFC 5322 section 3.3, as mail servers write it. */
const DATE = /(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d? [A-Z][a-z]{2} \d{4}(?= \d\d:\d\d)/gu;
/** What a Received header ends with. */
const RECEIVED = /; *(\w{3}, \d\d? \w{3} \d{4} [\d:]{8} [+-]\d{4})/u;

const moved = (date: string, days: number): string =>
  new Date(Date.parse(`${date} UTC`) + days * DAY_MS).toUTCString().slice(0, 16);

/** Whole days from when the youngest of the mails was received until now. */
const ageInDays = (mails: readonly string[], now: Date): number => {
  const received = mails.flatMap((mail) => RECEIVED.exec(mail)?.[1] ?? []).map(Date.parse);
  return Math.max(0, Math.floor((now.getTime() - Math.max(...received)) / DAY_MS));
};

/**
 * The first time, the mails of the example are copied into the inbox; those in the repository stay as they are. The
 * copies are dated anew, as though the last of them had come in today: otherwise an example that is a year old would
 * begin with erasing.
 */
export const fillInbox = async (mails: string, inbox: string, now: Date): Promise<void> => {
  if (existsSync(inbox)) return;
  const half = `${inbox}.part`;
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { recursive: true, mode: 0o700 });
  const names = (await readdir(mails)).filter((name) => name.endsWith('.eml')).toSorted();
  const texts = await Promise.all(names.map((name) => readFile(join(mails, name), 'latin1')));
  const days = ageInDays(texts, now);
  for (const [index, name] of names.entries()) {
    const dated = (texts[index] ?? '').replaceAll(DATE, (date) => moved(date, days));
    await writeFile(join(half, name), dated, 'latin1');
  }
  await rename(half, inbox);
};
