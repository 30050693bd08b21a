import { subscribe } from 'node:diagnostics_channel';
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { killAt, processFailpoint } from '@council-contact/conformance';
import { serve } from '@council-contact/http';
import { crashCentre } from './crash-centre.ts';

/** A process that takes webhooks in until something kills it; each call of their path is a place to be killed at. */

const [folder = '', origin = '', run = ''] = process.argv.slice(2);

const fetchPlainly = globalThis.fetch;
globalThis.fetch = async (...given) => {
  processFailpoint('fetch:before');
  const answer = await fetchPlainly(...given);
  processFailpoint('fetch:after');
  return answer;
};

const centre = await crashCentre(folder, origin, killAt);
subscribe('http.server.request.start', () => processFailpoint('request:start'));
subscribe('http.server.response.created', () => processFailpoint('response:before'));
subscribe('http.server.response.finish', () => processFailpoint('response:after'));
const { port } = await serve({
  channels: centre.channels,
  health: () => centre.health(),
  metrics: () => centre.metrics(),
  async handle(...given) {
    processFailpoint('handle:before');
    const answer = await centre.handle(...given);
    processFailpoint('handle:after');
    return answer;
  },
});
await centre.start();
// So that the next ones start fast: what is killed writes no cache.
if (run === '0') flushCompileCache();
writeSync(1, `${port}\n`);
