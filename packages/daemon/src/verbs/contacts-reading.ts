import { STAGES, type Contact, type Stage } from '@council-contact/core';
import { CONFIG, COUNCIL, JSON_OUT } from '../command/options.ts';
import { UsageError } from '../command/usage-error.ts';
import { verb, type Verb } from '../command/verb.ts';
import { wholeNumber } from '../command/whole-number.ts';
import { contactTable, highLevel, highLevelLine } from './contact-lines.ts';
import { openContact, type Opening } from './contact-opening.ts';
import { saveArtefacts } from './save-artefacts.ts';

const DAY_MS = 86_400_000;
const MOST = 500;

const list = verb({
  name: 'contacts list',
  args: [],
  summary: 'Lists contacts in order of arrival: codes, ids and instants.',
  options: {
    ...CONFIG,
    ...COUNCIL,
    ...JSON_OUT,
    stage: { type: 'string', value: 'STAGE', help: 'Those in this stage.', choices: STAGES },
    within: {
      type: 'string',
      value: 'STATE',
      help: 'Those in this state of the stage: quarantined, recorded, live...',
    },
    service: {
      type: 'string',
      value: 'ID',
      help: 'Those with a matter for this service; may be given again.',
      multiple: true,
    },
    'older-than': {
      type: 'string',
      value: 'DAYS',
      help: 'Those that nothing has happened to for so many days.',
    },
    limit: {
      type: 'string',
      value: 'N',
      help: 'At most so many: 50 where left out, 500 at the most.',
    },
    after: { type: 'string', value: 'CURSOR', help: 'Goes on where an earlier list ended.' },
  },
  throughDaemon: true,
  async run({ options, terminal, session }) {
    const { config, council, json, stage, within, service, after } = options;
    const limit = wholeNumber('limit', options.limit, MOST);
    const days = wholeNumber('older-than', options['older-than'], 36_500);
    await using deployment = await session.open({
      config,
      council,
      channels: 'none',
      logLevel: 'warn',
    });
    const page = await deployment.council().centre.contacts.find({
      ...(stage !== undefined && { stage: stage as Stage }),
      ...(within !== undefined && { within }),
      ...(service.length > 0 && { service }),
      ...(days !== undefined && { olderThanMs: days * DAY_MS }),
      ...(limit !== undefined && { limit }),
      ...(after !== undefined && { cursor: after }),
    });
    if (json) {
      terminal.print(JSON.stringify({ contacts: page.items, cursor: page.cursor }));
      return;
    }
    for (const line of contactTable(page.items)) terminal.print(line);
    if (page.cursor !== null) terminal.say(`There is more: --after ${page.cursor}`);
  },
});

const find = verb({
  name: 'contacts find',
  args: [],
  summary: 'Finds contacts in which somebody gave an address, a number or a postcode.',
  details:
    'A suggestion, never an identification. Where a value is -, it is read from standard input and stays out of the shell history.',
  options: {
    ...CONFIG,
    ...COUNCIL,
    ...JSON_OUT,
    email: { type: 'string', value: 'ADDRESS', help: 'Email address.' },
    phone: { type: 'string', value: 'NUMBER', help: 'Telephone number.' },
    postcode: { type: 'string', value: 'POSTCODE', help: 'Postcode.' },
  },
  throughDaemon: true,
  async run({ options: { config, council, json, email, phone, postcode }, terminal, session }) {
    const given = Object.entries({ email, phone, postcode }).filter(
      ([, value]) => value !== undefined,
    );
    const [[name, value] = [undefined, undefined], ...others] = given;
    if (name === undefined || others.length > 0) {
      throw new UsageError('Give one of --email, --phone and --postcode.');
    }
    const searched = value === '-' ? (await terminal.read()).trim() : value;
    await using deployment = await session.open({
      config,
      council,
      channels: 'none',
      logLevel: 'warn',
    });
    const contacts = await deployment.council().centre.contacts.findByParty({ [name]: searched });
    if (json) terminal.print(JSON.stringify({ contacts }));
    else for (const line of contactTable(contacts)) terminal.print(line);
  },
});

const shownJson = (
  contact: Contact,
  { opened, refused }: Opening,
  saved: readonly string[],
): object => ({
  ...highLevel(contact),
  contact,
  opened: opened.map(({ id, kind, mediaType, filename, fields, text }) => ({
    id,
    kind,
    mediaType,
    filename: filename ?? null,
    fields,
    text: text ?? null,
  })),
  refused,
  saved,
});

const shownText = (contact: Contact, { opened, refused }: Opening): readonly string[] => [
  highLevelLine(highLevel(contact)),
  `stage ${contact.stage}${contact.within === '' ? '' : `/${contact.within}`}, version ${contact.version}, flags ${contact.flags.join(',') || '-'}`,
  `possible: ${contact.possible.join(', ') || 'nothing'}`,
  ...contact.matters.map(
    ({ id, service, status, outcome, targetAt, overdue }) =>
      `matter ${id}: ${service}, ${status}${outcome === null ? '' : ` (${outcome})`}, answer by ${targetAt ?? '-'}${overdue ? ', overdue' : ''}`,
  ),
  ...opened.flatMap(({ id, kind, mediaType, filename, fields, text }) => [
    '',
    `--- ${id} ${kind} ${mediaType}${filename === undefined ? '' : ` ${filename}`}`,
    ...Object.entries(fields).map(
      ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ),
    ...(text === undefined ? [] : [text]),
  ]),
  ...(refused.length === 0 ? [] : ['']),
  ...refused.map(({ artefact, code }) => `not opened: ${artefact} (${code})`),
];

const show = verb({
  name: 'contacts show',
  args: ['CONTACT'],
  summary:
    'Shows one contact: when, how and about what. With a purpose: all that the purpose allows.',
  details:
    'Without --purpose it prints one line: at, channel, service, topic, contact. With it, artefacts are opened whose class\n' +
    'lists the purpose; the user of the operating system, the purpose and what was opened are recorded first.',
  options: {
    ...CONFIG,
    ...COUNCIL,
    ...JSON_OUT,
    purpose: {
      type: 'string',
      value: 'PURPOSE',
      help: 'What it is opened for: handle-query, complaint... (policy, artefactClasses).',
    },
    save: {
      type: 'string',
      value: 'FOLDER',
      help: 'Writes what was opened into this folder too: attachments, the mail as it came.',
    },
  },
  throughDaemon: true,
  async run({
    options: { config, council, json, purpose, save },
    args: [id = ''],
    terminal,
    session,
  }) {
    if (purpose === undefined && save !== undefined) {
      throw new UsageError('--save needs --purpose: nothing is opened without one.');
    }
    await using deployment = await session.open({
      config,
      council,
      channels: 'none',
      logLevel: 'warn',
    });
    const { centre, policy } = deployment.council();
    const contact = await centre.contacts.get(id);
    if (purpose === undefined) {
      const line = highLevel(contact);
      terminal.print(json ? JSON.stringify(line) : highLevelLine(line));
      return;
    }
    const known = new Set(policy.classes.flatMap(({ purposes }) => purposes));
    if (!known.has(purpose) && !policy.holdReasons.has(purpose)) {
      throw new UsageError(
        `The policy knows no purpose '${purpose}': one of ${[...known].join(', ')}.`,
      );
    }
    const opening = await openContact(centre, policy, contact, {
      by: session.by,
      purpose,
    });
    const saved = save === undefined ? [] : await saveArtefacts(terminal, save, opening.opened);
    if (json) terminal.print(JSON.stringify(shownJson(contact, opening, saved)));
    else for (const line of shownText(contact, opening)) terminal.print(line);
  },
});

export const contactsReading: readonly Verb[] = [list, find, show];
