import type { Verb } from './verb.ts';

const COMMAND = 'council-contact';

const columns = (rows: readonly (readonly [string, string])[]): string[] => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
};

const optionRows = (verb: Verb): (readonly [string, string])[] => [
  ...Object.entries(verb.options).map(([name, spec]): readonly [string, string] => [
    spec.type === 'boolean' ? `--${name}` : `--${name} ${spec.value}`,
    [
      spec.help,
      spec.type === 'string' && spec.choices !== undefined ? `(${spec.choices.join(', ')})` : '',
      spec.type === 'string' && spec.required === true ? '(needed)' : '',
    ]
      .filter((part) => part !== '')
      .join(' '),
  ]),
  ['--help', 'Prints this.'],
];

/** What `council-contact VERB --help` prints. */
export const verbHelp = (verb: Verb): string =>
  [
    `Usage: ${[COMMAND, verb.name, ...verb.args].join(' ')} [options]`,
    '',
    verb.summary,
    ...(verb.details === undefined ? [] : ['', verb.details]),
    '',
    ...columns(optionRows(verb)),
  ].join('\n');

/** What `council-contact contacts --help` prints. */
export const groupHelp = (group: string, verbs: readonly Verb[]): string =>
  [
    `Usage: ${COMMAND} ${group} VERB [options]`,
    '',
    ...columns(verbs.map(({ name, args, summary }) => [[name, ...args].join(' '), summary])),
    '',
    `${COMMAND} ${group} VERB --help says more.`,
  ].join('\n');

/** What `council-contact --help` prints. */
export const commandHelp = (verbs: readonly (readonly [string, string])[]): string =>
  [
    `Usage: ${COMMAND} VERB [options]`,
    '',
    ...columns(verbs),
    '',
    `${COMMAND} VERB --help says more.`,
    '',
    'Exit codes: 0 done; 1 failed; 2 wrong usage or configuration; 75 try again, the store is in use.',
  ].join('\n');
