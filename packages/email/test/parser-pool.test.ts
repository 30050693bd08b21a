import { describe, expect, onTestFinished, test } from 'vitest';
import type { MessageParser } from '../src/message-parser.ts';
import { parseMail } from '../src/parse-mail.ts';
import { createParserPool, type ParserPoolOptions } from '../src/parser-pool.ts';
import { mail } from './mails.ts';

const newPool = (options: ParserPoolOptions): MessageParser => {
  const pool = createParserPool(options);
  onTestFinished(() => pool.close());
  return pool;
};

const numbered = (number: number): Buffer => mail({ headers: [['Subject', String(number)]] });

/** HTML that takes tens of seconds and gigabytes to turn into text, once the limit of HTML is lifted. */
const monster = mail({
  headers: [['Content-Type', 'text/html']],
  body: '<p>a<i>b</i></p>'.repeat(600_000),
});

describe('parsing in threads', () => {
  test('each mail has its own answer, whatever the number of threads', async () => {
    const pool = newPool({ workers: 2 });
    const numbers = Array.from({ length: 60 }, (_, number) => number);
    const outcomes = await Promise.all(numbers.map((number) => pool.parse(numbered(number))));
    expect(outcomes.map((outcome) => outcome.status === 'parsed' && outcome.mail.subject)).toEqual(
      numbers.map(String),
    );
  });

  test('a mail that takes too long is ended; those behind it are parsed', async () => {
    const pool = newPool({
      workers: 1,
      limits: { parseMs: 1000, htmlLength: 1e9, workerHeapMb: 4096 },
    });
    const outcomes = await Promise.all(
      [numbered(0), monster, numbered(1), numbered(2)].map((bytes) => pool.parse(bytes)),
    );
    expect(
      outcomes.map((outcome) =>
        outcome.status === 'parsed' ? outcome.mail.subject : outcome.code,
      ),
    ).toEqual(['0', 'parse-timeout', '1', '2']);
  });

  test('a mail that kills its thread costs itself alone', async () => {
    const pool = newPool({ workers: 1, limits: { htmlLength: 1e9, workerHeapMb: 64 } });
    const outcomes = await Promise.all(
      [numbered(0), monster, numbered(1), numbered(2)].map((bytes) => pool.parse(bytes)),
    );
    expect(
      outcomes.map((outcome) =>
        outcome.status === 'parsed' ? outcome.mail.subject : outcome.code,
      ),
    ).toEqual(['0', 'parse-crashed', '1', '2']);
  });

  test('threads that cannot start are told of, and blamed on no mail', async () => {
    const pool = newPool({ workers: 1, workerFile: new URL('./nowhere.js', import.meta.url) });
    await expect(pool.parse(mail())).rejects.toMatchObject({ code: 'CC_WORKER_FAILED' });
  });

  test('a closed pool refuses, also what it had not yet answered', async () => {
    const pool = newPool({ workers: 1 });
    const unanswered = pool.parse(mail()).catch((error: unknown) => error);
    await pool.close();
    expect(await unanswered).toMatchObject({ code: 'CC_STOPPED' });
    await expect(pool.parse(mail())).rejects.toMatchObject({ code: 'CC_STOPPED' });
  });

  test('bytes that are a view on larger memory are read as that view', async () => {
    const around = Buffer.concat([Buffer.from('junk'), numbered(7), Buffer.from('junk')]);
    const outcome = await newPool({ workers: 1 }).parse(around.subarray(4, -4));
    expect(outcome).toMatchObject({
      status: 'parsed',
      mail: { subject: '7', text: 'Our bin was not emptied.' },
    });
  });
});

describe('parseMail', () => {
  test('reads one mail', async () => {
    expect(await parseMail(mail())).toMatchObject({
      subject: 'Missed bin',
      text: 'Our bin was not emptied.',
    });
  });

  test('says why bytes are no mail', async () => {
    await expect(parseMail(Buffer.from('none'))).rejects.toMatchObject({
      code: 'CC_SOURCE_MALFORMED',
      facts: { reason: 'not-a-message' },
    });
  });
});
