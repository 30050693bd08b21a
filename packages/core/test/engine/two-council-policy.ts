import { loadPolicy } from '@council-contact/core';

const officer = (domain: string) => ({
  email: `dpo@${domain}`,
  phone: '01632 960001',
  post: 'Town Hall, Exampleton',
});

/** What both councils of the fixture do alike; the company that works for both is controller of recordings (N02, N03). */
const council = (id: string, name: string, inbox: string, phone: string) => ({
  id,
  name,
  organisation: id,
  channels: [
    {
      id: inbox,
      kind: 'email',
      address: `contact@${id}.test`,
      acknowledgement: {
        subject: 'We have your message',
        text: `Thank you for contacting ${name}.`,
      },
    },
    { id: phone, kind: 'phone' },
  ],
  services: [
    { id: 'waste', name: 'Waste Services', responseTime: '10 working days' },
    {
      id: 'council-tax',
      name: 'Council Tax',
      responseTime: '4 working hours',
      handover: 'revenues',
    },
    { id: 'planning', name: 'Planning' },
  ],
  routing: {
    rules: [
      { id: 'access', when: { words: 'subject access request' }, flags: 'access' },
      {
        id: 'bins-and-tax',
        when: { allWords: ['bin', 'council tax'] },
        services: ['waste', 'council-tax'],
        mode: 'route',
      },
      { id: 'bins', when: { words: ['bin', 'bins'] }, services: 'waste', mode: 'route' },
      { id: 'tax', when: { words: 'council tax' }, services: 'council-tax' },
    ],
    default: {},
  },
  artefactClasses: [
    {
      id: 'recording',
      label: 'Recordings of calls, with both numbers',
      match: { kind: ['recording', 'numbers'] },
      controller: 'company',
      purposes: ['quality-monitoring', 'complaint', 'training'],
      lawfulBasis: 'public-task',
      trigger: 'captured',
      period: 'P30D',
      recipients: [],
    },
    {
      id: 'quarantined',
      label: 'What could not be read',
      match: { kind: 'quarantined' },
      purposes: ['handle-query'],
      lawfulBasis: 'public-task',
      trigger: 'captured',
      period: 'P14D',
    },
    {
      id: 'inbox-original',
      label: 'Originals that came into the inbox',
      match: { channel: inbox, kind: 'original' },
      purposes: ['handle-query'],
      lawfulBasis: 'public-task',
      trigger: 'captured',
      period: 'P90D',
    },
    {
      id: 'planning-papers',
      label: 'What belongs to a planning matter',
      match: { service: 'planning' },
      purposes: ['handle-query', 'handover'],
      lawfulBasis: 'public-task',
      trigger: 'closed',
      period: 'P4Y',
      backstop: 'P6Y',
      recipients: '*',
    },
    {
      id: 'correspondence',
      label: 'All else that a contact brings',
      purposes: ['handle-query', 'complaint'],
      lawfulBasis: 'public-task',
      trigger: 'closed',
      period: 'P1Y',
      backstop: 'P2Y',
      recipients: ['council-tax'],
    },
  ],
  skeletonPeriod: 'P6Y',
});

/** Two councils, each with an inbox and a switchboard, worked for by one company in one engine. */
export const twoCouncilDocument = {
  schema: 1,
  version: 'two-1',
  effectiveFrom: '2024-06-01',
  organisations: [
    {
      id: 'marsh',
      name: 'Marsh District Council',
      roles: 'controller',
      dataProtectionOfficer: officer('marsh.test'),
    },
    {
      id: 'fen',
      name: 'Fen Borough Council',
      roles: 'controller',
      dataProtectionOfficer: officer('fen.test'),
    },
    {
      id: 'company',
      name: 'Shared Services Example Ltd',
      roles: ['controller', 'processor'],
      dataProtectionOfficer: officer('company.test'),
      ownedBy: ['marsh', 'fen'],
    },
  ],
  calendars: [
    { id: 'office', hours: { 'monday-friday': '09:00-17:00' }, holidays: 'england-and-wales' },
  ],
  councils: [
    council('marsh', 'Marsh District Council', 'marsh-inbox', 'marsh-phone'),
    council('fen', 'Fen Borough Council', 'fen-inbox', 'fen-phone'),
  ],
} as const;

export const twoCouncilPolicy = loadPolicy(twoCouncilDocument);
