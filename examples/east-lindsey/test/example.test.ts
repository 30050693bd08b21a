import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { walk, type Station } from '../src/lifecycle-walk.ts';
import { tracesOf } from '../src/traces.ts';

const EXAMPLE = join(import.meta.dirname, '..');
const START = ['--conditions=@council-contact/source', join(EXAMPLE, 'src/main.ts')];
const homes: string[] = [];

const copyOfTheExample = async (): Promise<string> => {
  const home = await mkdtemp(join(tmpdir(), 'east-lindsey-test-'));
  homes.push(home);
  for (const name of ['council-contact.yaml', 'policy.yaml', 'mail']) {
    await cp(join(EXAMPLE, name), join(home, name), { recursive: true });
  }
  return home;
};

afterAll(async () => {
  for (const home of homes) await rm(home, { recursive: true, force: true });
});

/** What `npm start` runs, on a copy, and without watching on. */
const start = async (home: string): Promise<readonly string[]> => {
  const words = [...START, '--once', '--home', home];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return stdout.trimEnd().split('\n');
};

interface Row {
  readonly stage: string;
  readonly service: string;
  readonly rule: string;
  readonly nature: string;
  readonly flags: string;
}

const rowsOf = (lines: readonly string[]): readonly Row[] =>
  lines.slice(1, -2).map((line) => {
    const [, , stage = '', service = '', rule = '', nature = '', flags = ''] = line.split(/ {2,}/u);
    return { stage, service, rule, nature, flags };
  });

const count = (rows: readonly Row[], field: keyof Row): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(rows, (row) => row[field])].map(([value, some]) => [value, some.length]),
  );

describe('npm start', () => {
  let home = '';
  let first: readonly string[] = [];
  let second: readonly string[] = [];
  let sent: readonly string[] = [];

  beforeAll(async () => {
    home = await copyOfTheExample();
    first = await start(home);
    sent = await readdir(join(home, '.data/outgoing'));
    second = await start(home);
  }, 120_000);

  it('shows what became of each contact: stages, natures and flags (N07, N12)', () => {
    const rows = rowsOf(first);
    expect(count(rows, 'stage')).toEqual({
      received: 15,
      routed: 2,
      'received/recorded': 3,
      'received/quarantined': 1,
    });
    expect(count(rows, 'nature')).toEqual({ person: 18, automatic: 3 });
    expect(count(rows, 'flags')).toEqual({ '-': 19, access: 1, foi: 1 });
    expect(first.at(-1)).toMatch(/^23 new\./u);
  });

  it('sends a Council Tax query and a garden bin purchase straight to their teams (N34)', () => {
    const routed = rowsOf(first).filter(({ stage }) => stage === 'routed');
    expect(routed.map(({ service }) => service).toSorted()).toEqual(['council-tax', 'waste']);
  });

  it('makes two matters of a mail about two services, for a person to confirm', () => {
    const both = rowsOf(first).filter(({ rule }) => rule === 'council-tax-and-waste');
    expect(both.map(({ service }) => service)).toEqual(['council-tax?, waste?']);
  });

  it('shows the same contacts when it is started again, and doubles nothing', async () => {
    expect(second.slice(0, -1)).toEqual(first.slice(0, -1));
    expect(second.at(-1)).toMatch(/^0 new\./u);
    expect(await readdir(join(home, '.data/outgoing'))).toEqual(sent);
  });

  it('acknowledges persons, and no machine', async () => {
    const recipients = await Promise.all(
      sent.map(async (name) => {
        const text = await readFile(join(home, '.data/outgoing', name), 'utf8');
        expect(text).toMatch(/^Auto-Submitted: auto-replied\r?$/mu);
        return /^To: .*?([\w.+-]+@[\w.-]+)/mu.exec(text)?.[1];
      }),
    );
    expect(recipients).toHaveLength(17);
    const machines = ['MAILER-DAEMON@mx2.example.net', 'news@', 'noreply@', 'no-reply@'];
    for (const machine of machines) {
      expect(recipients.filter((to) => to?.startsWith(machine))).toEqual([]);
    }
  });

  it('moves what it has taken out of the way, and leaves the mails of the example alone', async () => {
    const inbox = join(home, '.data/inbox');
    expect((await readdir(inbox)).toSorted()).toEqual(['processed', 'quarantine']);
    expect(await readdir(join(inbox, 'processed'))).toHaveLength(22);
    expect(await readdir(join(inbox, 'quarantine'))).toHaveLength(1);
    for (const name of await readdir(join(EXAMPLE, 'mail'))) {
      const original = await readFile(join(EXAMPLE, 'mail', name));
      expect(original.equals(await readFile(join(home, 'mail', name)))).toBe(true);
    }
  });

  it('writes no personal byte into log, database or output', async () => {
    const traces = await tracesOf(join(home, 'mail'));
    expect(traces.length).toBeGreaterThan(40);
    const log = await readFile(join(home, '.data/log.jsonl'), 'latin1');
    const database = await readFile(join(home, '.data/store/contacts.db'), 'latin1');
    const output = [...first, ...second].join('\n');
    for (const trace of traces) {
      expect(log.includes(trace) || database.includes(trace) || output.includes(trace)).toBe(false);
    }
    // The same search finds them where they are meant to be.
    const [inbox] = await readdir(join(home, '.data/inbox/processed'));
    const mail = await readFile(join(home, '.data/inbox/processed', inbox ?? ''), 'latin1');
    expect(traces.some((trace) => mail.includes(trace))).toBe(true);
  });

  it('shows what is dropped into the inbox while it watches, and stops when it is asked', async () => {
    const watching = spawn(process.execPath, [...START, '--home', home]);
    onTestFinished(() => void watching.kill('SIGKILL'));
    const ended = once(watching, 'close');
    const seen: string[] = [];
    for await (const line of createInterface({ input: watching.stdout })) {
      seen.push(line);
      if (line.startsWith('Watching.')) {
        await writeFile(
          join(home, '.data/inbox/later.eml'),
          'From: Jo Example <jo@example.org>\nTo: customerservices@council.example\nSubject: Council Tax\nMessage-ID: <later@example.org>\n\nWhen is my council tax due?\n',
        );
      }
      if (line.includes('council-tax') && seen.some((one) => one.startsWith('Watching.'))) {
        watching.kill('SIGINT');
      }
    }
    expect(await ended).toEqual([0, null]);
    expect(seen.at(-1)).toBe('Stopping.');
    expect(rowsOf([...seen.slice(0, 1), ...seen.slice(-2), '', ''])[0]).toMatchObject({
      stage: 'routed',
      rule: 'council-tax',
    });
  }, 120_000);

  it('keeps its keys outside the folder of the store, for its owner alone', async () => {
    expect((await stat(join(home, '.data/keyring.json'))).mode & 0o077).toBe(0);
    expect(await readdir(join(home, '.data/store'))).not.toContain('keyring.json');
  });
});

describe('the example taken to its end', () => {
  let stations: readonly Station[] = [];
  const on = (day: number): Station => {
    const found = stations.find((station) => station.day === day);
    if (found === undefined) throw new RangeError(`nobody looked on day ${day}`);
    return found;
  };
  const readable = (day: number): readonly string[] => on(day).kept.withTraces;

  beforeAll(async () => {
    const home = await copyOfTheExample();
    const seen: Station[] = [];
    for await (const station of walk(home, new Date())) seen.push(station);
    stations = seen;
  }, 120_000);

  it('keeps what could not be read for two weeks, and mails as they came and went for 90 days', () => {
    const answers = on(1).kept.withTraces.filter((file) => file.startsWith('outgoing'));
    expect(answers).toHaveLength(34);
    expect(readable(1)).toHaveLength(23 + answers.length);
    expect(readable(15)).toHaveLength(22 + answers.length);
    expect(readable(91)).toEqual([]);
  });

  it('erases every due artefact with its key and bytes (N16, N22)', () => {
    expect(on(1).artefacts).toBe(122);
    expect(on(400).artefacts).toBe(27);
    expect(on(1_500).artefacts).toBe(0);
    expect(on(1_500).stages).toEqual({ erased: 21 });
    expect(on(1_500).epochs).not.toContain(1);
  });

  it('leaves a skeleton of codes and instants, and that ends too', () => {
    const { skeleton } = on(1_500);
    expect(skeleton?.stage).toBe('erased');
    expect(skeleton?.artefacts.every(({ status }) => status === 'erased')).toBe(true);
    expect(JSON.stringify(skeleton)).not.toContain('@');
    expect(on(3_700).stages).toEqual({});
  });
});
