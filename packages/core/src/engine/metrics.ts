import type { Health } from './health.ts';

const gauge = (
  name: string,
  help: string,
  samples: readonly (readonly [string, number])[],
): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} gauge`,
  ...samples.map(([labels, value]) => `${name}${labels} ${value}`),
];

const label = (name: string, value: string): string =>
  `{${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"}`;

/** Health as OpenMetrics 1.0 text. Codes and counts only. */
export const metricsOf = (health: Health): string =>
  [
    ...gauge(
      'council_contact_contacts',
      'Contacts by stage.',
      Object.entries(health.stages).map(([stage, count]) => [label('stage', stage), count]),
    ),
    ...gauge('council_contact_quarantined', 'Contacts that could not be read.', [
      ['', health.quarantined],
    ]),
    ...gauge('council_contact_effects_parked', 'Effects that wait for a person.', [
      ['', health.parked],
    ]),
    ...gauge('council_contact_disposal_stopped', 'Disposal waits for a confirmation.', [
      ['', health.disposalStopped === null ? 0 : 1],
    ]),
    ...gauge('council_contact_work_waiting', 'Work not yet written.', [['', health.waiting]]),
    ...gauge(
      'council_contact_channel_up',
      'Channels that work.',
      Object.entries(health.channels).map(([id, state]) => [
        label('channel', id),
        state === 'down' ? 0 : 1,
      ]),
    ),
    '# EOF',
    '',
  ].join('\n');
