import { CONFIG, COUNCIL, JSON_OUT } from '../command/options.ts';
import { table } from '../command/table.ts';
import { verb, type Verb } from '../command/verb.ts';

const OPTIONS = { ...CONFIG, ...COUNCIL, ...JSON_OUT };

const list = verb({
  name: 'outbox list',
  args: [],
  summary:
    'Lists what waits to be done: pending ones by themselves, parked ones when a person retries them.',
  options: {
    ...OPTIONS,
    state: {
      type: 'string',
      value: 'STATE',
      help: 'Those in this state.',
      choices: ['pending', 'parked'],
    },
    after: { type: 'string', value: 'KEY', help: 'Goes on where an earlier list ended.' },
  },
  throughDaemon: true,
  async run({ options: { config, council, json, state, after }, terminal, session }) {
    await using deployment = await session.open({
      config,
      council,
      channels: 'none',
      logLevel: 'warn',
    });
    const effects = await deployment.council().centre.outbox.list({
      ...(state !== undefined && { state: state as 'pending' | 'parked' }),
      ...(after !== undefined && { after }),
    });
    if (json) {
      terminal.print(JSON.stringify({ effects }));
      return;
    }
    const lines = table(
      ['key', 'kind', 'state', 'tries', 'next', 'last error'],
      effects.map((one) => [
        one.key,
        one.kind,
        one.state,
        String(one.attempts),
        one.nextAt,
        one.lastError ?? '-',
      ]),
    );
    for (const line of lines) terminal.print(line);
  },
});

const retry = verb({
  name: 'outbox retry',
  args: ['KEY'],
  summary: 'Makes a parked one due at once, with the same key; run or once does it.',
  options: OPTIONS,
  throughDaemon: true,
  async run({ options: { config, council, json }, args: [key = ''], terminal, session }) {
    await using deployment = await session.open({
      config,
      council,
      channels: 'none',
      logLevel: 'warn',
    });
    await deployment.council().centre.outbox.retry(key);
    terminal.print(json ? JSON.stringify({ key, state: 'pending' }) : `${key}: pending again`);
  },
});

export const outbox: readonly Verb[] = [list, retry];
