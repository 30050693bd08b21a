import { loadPolicy } from '@council-contact/core';

const dpo = { email: 'dpo@council.test', phone: '01632 960001', post: 'Town Hall, Exampleton' };

/** A council that is texted, and keeps what comes for 30 days after it was closed, for a year at most. */
export const examplePolicy = loadPolicy({
  schema: 1,
  version: 'custom-channel',
  effectiveFrom: '2024-06-01',
  organisations: [
    { id: 'council', name: 'Example', roles: 'controller', dataProtectionOfficer: dpo },
  ],
  calendars: [{ id: 'office', hours: { 'monday-friday': '09:00-17:00' } }],
  councils: [
    {
      id: 'example',
      name: 'Example Borough Council',
      organisation: 'council',
      channels: [{ id: 'sms-main', kind: 'sms' }],
      services: [{ id: 'waste', name: 'Waste Services' }],
      routing: { default: {} },
      artefactClasses: [
        {
          id: 'everything',
          label: 'Texts, pictures and numbers',
          purposes: 'handle-query',
          lawfulBasis: 'public-task',
          period: 'P30D',
        },
      ],
      skeletonPeriod: 'P6Y',
    },
  ],
});
