import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canaries, failpoints, specimen, virtualClock } from '@council-contact/conformance';
import { memoryStore } from '@council-contact/core';
import type { Store } from '@council-contact/core';
import { describe, expect, it } from 'vitest';

const { change, changeset, contact, inbox, instance } = specimen;

describe('what docs/writing-a-store.md shows', () => {
  it('takes a command that is repeated after a lost answer once', async () => {
    const points = failpoints(memoryStore());
    const { store } = points;
    await store.open();

    const command = changeset({
      inbox: [inbox('command-1', contact(1))],
      instances: [change(instance(contact(1)))],
    });
    points.arm('commit:after', 'throw');
    await expect(store.commit([command])).rejects.toThrow('failpoint commit:after');

    const [again] = await store.commit([command]);
    expect(again).toEqual({ status: 'duplicate', of: command.inbox[0] });
  });

  it('sees personal data that came into a row', async () => {
    const person = canaries(1);
    const store: Store = memoryStore();
    await store.open();
    const row = instance(contact(1), { snapshot: JSON.stringify({ to: person.email }) });
    await store.commit([changeset({ instances: [change(row)] })]);

    const rows = JSON.stringify(await store.load([contact(1)]));
    const sightings = await person.scan('instance rows', rows);
    expect(sightings.map(({ canary }) => canary)).toContain('email');
  });

  it('moves time by hand', () => {
    const clock = virtualClock('2026-01-05T09:00:00Z');
    clock.advance('P30D');
    expect(clock.now().toISOString()).toBe('2026-02-04T09:00:00.000Z');
  });
});

const root = join(import.meta.dirname, '../../..');
const pages = ['docs/writing-a-store.md', 'packages/conformance/README.md'];
const withoutSpace = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();

describe.each(pages)('%s', (page) => {
  const text = readFileSync(join(root, page), 'utf8');

  it('shows code that is in the file it names, which is compiled and run', () => {
    const blocks = [
      ...text.matchAll(
        /(?:<!-- from (?<file>\S+) -->\n)?```ts\n(?<code>[^`]*(?:`[^`]+`[^`]*)*?)```/gu,
      ),
    ];
    expect(blocks.length).toBeGreaterThan(0);
    for (const { groups: { file = '', code = '' } = {} } of blocks) {
      const source = withoutSpace(readFileSync(join(root, file), 'utf8'));
      for (const part of code.split('// …')) expect(source).toContain(withoutSpace(part));
    }
  });

  it('links to what is there', () => {
    const targets = [...text.matchAll(/\]\((?<to>[^)#]+)/gu)].map(
      ({ groups }) => groups?.['to'] ?? '',
    );
    const missing = targets.filter((to) => !existsSync(join(root, dirname(page), to)));
    expect(missing).toEqual([]);
  });
});
