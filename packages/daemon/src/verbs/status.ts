import { STAGES } from '@council-contact/core';
import { CONFIG, COUNCIL, JSON_OUT } from '../command/options.ts';
import { table } from '../command/table.ts';
import { verb } from '../command/verb.ts';

export const status = verb({
  name: 'status',
  args: [],
  summary: 'What there is and what waits, in one screen.',
  options: { ...CONFIG, ...COUNCIL, ...JSON_OUT },
  throughDaemon: true,
  async run({ options: { config, council, json }, terminal, session }) {
    await using deployment = await session.open({
      config,
      council,
      channels: 'none',
      logLevel: 'warn',
    });
    const { centre, policy } = deployment.council();
    const { stages, quarantined, parked } = await centre.health();
    const pending = (await centre.outbox.list({ state: 'pending', limit: 1_000 })).length;
    if (json) {
      const { digest, version } = deployment.policy;
      terminal.print(
        JSON.stringify({
          council: policy.id,
          policy: { digest, version },
          stages: Object.fromEntries(STAGES.map((stage) => [stage, stages[stage] ?? 0])),
          quarantined,
          outbox: { pending, parked },
        }),
      );
      return;
    }
    terminal.print(`${policy.name}, policy ${deployment.policy.version}`);
    const rows = STAGES.map((stage) => [stage, String(stages[stage] ?? 0)]);
    for (const line of table(['stage', 'contacts'], rows)) terminal.print(line);
    terminal.print('');
    terminal.print(`quarantined: ${quarantined}`);
    terminal.print(`outbox: ${pending} pending, ${parked} parked`);
  },
});
