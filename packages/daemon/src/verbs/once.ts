import { CONFIG, JSON_OUT } from '../command/options.ts';
import { verb } from '../command/verb.ts';
import { openDeployment } from '../deployment/open-deployment.ts';

export const once = verb({
  name: 'once',
  args: [],
  summary: 'Does everything that is due now, and ends: for cron and for trying things out.',
  options: { ...CONFIG, ...JSON_OUT },
  async run({ options: { config, json }, terminal }) {
    await using deployment = await openDeployment({ config, channels: 'open', logLevel: 'warn' });
    const taken = await deployment.centre.settle();
    terminal.print(json ? JSON.stringify({ taken }) : `${taken} taken in; nothing more is due.`);
  },
});
