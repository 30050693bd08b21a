/** One council with a mailbox and a desk, two services, and classes that tell purposes apart. */
export const policyDocument = {
  schema: 1,
  version: 'test-1',
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
          address: 'contact@council.test',
          acknowledgement: { subject: 'We have your message', text: 'Thank you.' },
        },
        { id: 'desk', kind: 'face-to-face' },
      ],
      services: [
        { id: 'waste', name: 'Waste', responseTime: '10 working days' },
        { id: 'housing', name: 'Housing' },
      ],
      routing: {
        rules: [
          { id: 'bins', when: { words: ['bin', 'bins'] }, services: 'waste', mode: 'route' },
          { id: 'homes', when: { words: ['homeless'], channel: 'desk' }, services: 'housing' },
        ],
        default: {},
      },
      artefactClasses: [
        {
          id: 'details',
          label: 'Contact details',
          match: { kind: 'contact-details' },
          purposes: ['handle-query', 'continuity'],
          lawfulBasis: 'public-task',
          period: 'P2Y',
        },
        {
          id: 'everything',
          label: 'All else',
          purposes: ['handle-query', 'complaint'],
          lawfulBasis: 'public-task',
          trigger: 'closed',
          period: 'P1Y',
          backstop: 'P2Y',
        },
      ],
      holdReasons: [{ id: 'legal-claim', label: 'Legal claim', longestReview: 'P1Y' }],
      skeletonPeriod: 'P6Y',
      examples: [
        {
          name: 'a missed bin',
          item: { channel: 'inbox', subject: 'Missed bin' },
          expect: { rule: 'bins', services: 'waste' },
        },
      ],
    },
  ],
};
