import { loadPolicy } from '@council-contact/core';
import type { Policy } from '@council-contact/core';
import { CHANNEL } from './endpoint.ts';

/** How long a council with one channel keeps what comes in: late items are still inside it. */
export const PERIOD = 'P60D';

export const ACKNOWLEDGEMENT = 'We have your message and answer within ten working days.';

const known = new Map<string, Policy>();

/** One council with the channel under test, which routes nothing by itself and keeps everything for 60 days. */
export const trialPolicy = (kind: string, given: { readonly acknowledges: boolean }): Policy => {
  const name = `${kind} ${given.acknowledges}`;
  const policy = known.get(name) ?? written(kind, given.acknowledges);
  known.set(name, policy);
  return policy;
};

const written = (kind: string, acknowledges: boolean): Policy =>
  loadPolicy({
    schema: 1,
    version: 'conformance',
    effectiveFrom: '2024-01-01',
    organisations: [
      {
        id: 'council',
        name: 'Example Borough Council',
        roles: 'controller',
        dataProtectionOfficer: {
          email: 'dpo@council.example',
          phone: '01632 960001',
          post: 'Town Hall, Exampleton',
        },
      },
    ],
    calendars: [
      {
        id: 'office',
        hours: { 'monday-friday': '09:00-17:00' },
        holidays: 'england-and-wales',
      },
    ],
    councils: [
      {
        id: 'example',
        name: 'Example Borough Council',
        organisation: 'council',
        channels: [
          {
            id: CHANNEL,
            kind,
            ...(acknowledges && {
              acknowledgement: { subject: 'We have your message', text: ACKNOWLEDGEMENT },
            }),
          },
        ],
        services: [{ id: 'waste', name: 'Waste' }],
        routing: { default: {} },
        artefactClasses: [
          {
            id: 'everything',
            label: 'All that a contact brings',
            purposes: ['handle-query'],
            lawfulBasis: 'public-task',
            period: PERIOD,
          },
        ],
        skeletonPeriod: 'P6Y',
      },
    ],
  });
