import { loadPolicy } from '@council-contact/core';

/** One council whose only channel is the webhook. */
export const crashPolicy = loadPolicy({
  schema: 1,
  version: 'webhook-1',
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
      channels: [{ id: 'forms', kind: 'webhook' }],
      services: [{ id: 'waste', name: 'Waste', responseTime: '10 working days' }],
      routing: { default: {} },
      artefactClasses: [
        {
          id: 'everything',
          label: 'All that a contact brings',
          purposes: 'handle-query',
          lawfulBasis: 'public-task',
          trigger: 'captured',
          period: 'P1Y',
        },
      ],
      skeletonPeriod: 'P6Y',
    },
  ],
});
