import { CONFIG, JSON_OUT } from '../command/options.ts';
import { progress } from '../command/progress.ts';
import { verb } from '../command/verb.ts';

export const once = verb({
  name: 'once',
  args: [],
  summary: 'Does everything that is due now, and ends: for cron and for trying things out.',
  options: { ...CONFIG, ...JSON_OUT },
  async run({ options: { config, json }, terminal, session }) {
    await using deployment = await session.open({ config, channels: 'open', logLevel: 'warn' });
    const shown = progress(terminal, (count) => `${count} contacts taken in`);
    let count = 0;
    deployment.centre.on('contact.received', () => shown.at(++count));
    const taken = await deployment.centre.settle();
    shown.end();
    terminal.print(json ? JSON.stringify({ taken }) : `${taken} taken in; nothing more is due.`);
  },
});
