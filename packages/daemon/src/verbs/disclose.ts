import type { Disclosure } from '@council-contact/core';
import { CONFIG, COUNCIL, JSON_OUT } from '../command/options.ts';
import { table } from '../command/table.ts';
import { verb, type Verb } from '../command/verb.ts';
import { wholeNumber } from '../command/whole-number.ts';
import { artefactsOf } from './named-artefacts.ts';

const OPTIONS = { ...CONFIG, ...COUNCIL, ...JSON_OUT };
const MOST = 500;

const record = verb({
  name: 'disclose record',
  args: ['ARTEFACT...'],
  summary: 'Writes down what was given to whom, on what basis, by whose authority.',
  details:
    'Nothing is opened or sent by it. ARTEFACT is the id of an artefact, or of a contact for all that it has. A recipient\n' +
    'that the class of an artefact does not name needs --basis and --authority. A name belongs into --note, which is sealed.',
  options: {
    ...OPTIONS,
    to: {
      type: 'string',
      value: 'CODE',
      help: 'A service of the policy, or another organisation or role: police, ombudsman...',
      required: true,
    },
    basis: { type: 'string', value: 'CODE', help: 'Legal basis: court-order...' },
    authority: { type: 'string', value: 'CODE', help: 'Role that decided it; no name.' },
    note: {
      type: 'string',
      value: 'TEXT',
      help: 'Who asked, a reference; sealed. - reads standard input.',
    },
    key: { type: 'string', value: 'KEY', help: 'The same key is recorded once.' },
  },
  throughDaemon: true,
  async run({ options, args, terminal, session }) {
    const { config, council, json, to, basis, authority, note, key } = options;
    await using deployment = await session.open({
      config,
      council,
      channels: 'none',
      logLevel: 'warn',
    });
    const { centre } = deployment.council();
    const artefacts = await artefactsOf(centre, args);
    const disclosure = await centre.disclosures.record({
      by: session.by,
      artefacts,
      to,
      ...(basis !== undefined && { basis }),
      ...(authority !== undefined && { authority }),
      ...(note !== undefined && { note: note === '-' ? await terminal.read() : note }),
      ...(key !== undefined && { key }),
    });
    terminal.print(
      json
        ? JSON.stringify({ disclosure, artefacts })
        : `${disclosure}: ${artefacts.length} artefacts to ${to}`,
    );
  },
});

const row = ({ id, at, to, basis, authority, by, artefacts }: Disclosure): readonly string[] => [
  id,
  at,
  to,
  basis ?? '-',
  authority ?? '-',
  by,
  String(artefacts.length),
];

const list = verb({
  name: 'disclose list',
  args: [],
  summary: 'The ledger of disclosures: codes, ids and instants.',
  options: {
    ...OPTIONS,
    limit: {
      type: 'string',
      value: 'N',
      help: 'At most so many: 100 where left out, 500 at the most.',
    },
    after: { type: 'string', value: 'CURSOR', help: 'Goes on where an earlier list ended.' },
  },
  throughDaemon: true,
  async run({ options, terminal, session }) {
    const { config, council, json, after } = options;
    const limit = wholeNumber('limit', options.limit, MOST);
    await using deployment = await session.open({
      config,
      council,
      channels: 'none',
      logLevel: 'warn',
    });
    const page = await deployment.council().centre.disclosures.list({
      ...(limit !== undefined && { limit }),
      ...(after !== undefined && { cursor: after }),
    });
    if (json) {
      terminal.print(JSON.stringify({ disclosures: page.items, cursor: page.cursor }));
      return;
    }
    const headings = ['disclosure', 'at', 'to', 'basis', 'authority', 'by', 'artefacts'];
    for (const line of table(headings, page.items.map(row))) terminal.print(line);
    if (page.cursor !== null) terminal.say(`There is more: --after ${page.cursor}`);
  },
});

export const disclose: readonly Verb[] = [record, list];
