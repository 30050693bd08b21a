import { virtualClock } from '@council-contact/conformance';
import { openDepot } from '../src/depot.ts';

// Does all that is due at the instant it is given. Killed by itself, as by a loss of power, when the crew has been told.
const [folder = '', at = ''] = process.argv.slice(2);
const centre = await openDepot({
  folder,
  clock: virtualClock(at),
  told: () => process.kill(process.pid, 'SIGKILL'),
});
await centre.settle();
process.stdout.write('not killed');
