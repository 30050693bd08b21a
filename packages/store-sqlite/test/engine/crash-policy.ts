import { loadPolicy } from '@council-contact/core';

/** Everything goes after forty days, photographs after twenty: disposal goes on all the time. */
export const crashPolicy = loadPolicy({
  schema: 1,
  version: 'crash-1',
  effectiveFrom: '2024-06-01',
  organisations: [
    {
      id: 'council',
      name: 'Example Borough Council',
      roles: 'controller',
      dataProtectionOfficer: {
        email: 'dpo@council.test',
        phone: '01632 960001',
        post: 'Town Hall, Exampleton',
      },
    },
  ],
  calendars: [{ id: 'office', hours: { 'monday-friday': '09:00-17:00' } }],
  councils: [
    {
      id: 'example',
      name: 'Example Borough Council',
      organisation: 'council',
      channels: [
        {
          id: 'inbox',
          kind: 'email',
          acknowledgement: { subject: 'We have your message', text: 'Thank you.' },
        },
      ],
      services: [
        { id: 'waste', name: 'Waste', responseTime: '10 working days', handover: 'depot' },
        { id: 'planning', name: 'Planning' },
      ],
      routing: { default: {} },
      reopening: { withinWorkingDays: 2 },
      artefactClasses: [
        {
          id: 'photograph',
          label: 'Photographs',
          match: { kind: 'attachment' },
          purposes: 'handle-query',
          lawfulBasis: 'public-task',
          trigger: 'captured',
          period: 'P20D',
        },
        {
          id: 'everything',
          label: 'All else',
          purposes: 'handle-query',
          lawfulBasis: 'public-task',
          trigger: 'captured',
          period: 'P40D',
        },
      ],
      skeletonPeriod: 'P90Y',
    },
  ],
});

/** The nth item of the stream; every twelfth has a photograph that lies in a blob. */
export const item = (n: number, occurredAt: string) => ({
  key: `item-${n}`,
  ref: `ref-${n}`,
  conversation: `item-${n}`,
  occurredAt,
  nature: 'person' as const,
  from: { email: `customer-${n}@example.org` },
  to: 'contact@council.test',
  text: `Question ${n}.`,
  ...(n % 12 === 0 && {
    parts: [
      {
        kind: 'attachment',
        mediaType: 'image/jpeg',
        bytes: Buffer.alloc(270 * 1024, `photograph ${n}`),
      },
    ],
  }),
});

/** Every third is handed over and answered in writing; the others are dealt with on the spot. */
export const isWritten = (n: number): boolean => n % 3 === 0;

/** Noon of the run's day: each run lies two days after the one before. */
export const dayOf = (run: number): Date =>
  new Date(Date.parse('2026-11-23T12:00:00Z') + run * 2 * 86_400_000);
