import { CONFIG } from '../command/options.ts';
import { verb } from '../command/verb.ts';
import { daemonSession } from '../control/daemon-session.ts';
import { serveControl } from '../control/serve-control.ts';
import { serveHttp } from '../deployment/serve-http.ts';
import { stopAsked } from '../deployment/stop-asked.ts';

/** Of a contact's way; what becomes of its artefacts is for `facts` and the audit. */
const TOLD = [
  'contact.received',
  'contact.appended',
  'contact.quarantined',
  'contact.triaged',
  'contact.routed',
  'contact.resolved',
  'contact.reopened',
  'contact.flagged',
  'contact.retained',
  'contact.erased',
] as const;

/** Milliseconds that requests may go on when it is stopped. */
const DRAIN_MS = 10_000;

export const run = verb({
  name: 'run',
  args: [],
  summary: 'Takes contacts in and does what is due, until it is stopped.',
  details:
    'Logs JSON lines on standard error: codes, ids and instants, never personal data. SIGTERM or SIGINT stops it:\n' +
    'intake ends, what has been taken is written. A second signal ends it at once; nothing is lost by that either.',
  options: CONFIG,
  async run({ options, session }) {
    using stop = stopAsked();
    await using deployment = await session.open({ config: options.config, channels: 'open' });
    const { centre, config, log, policy } = deployment;
    for (const name of TOLD) {
      centre.on(name, ({ contact, council }) => log.info({ fact: name, contact, council }, 'fact'));
    }
    await using open = new AsyncDisposableStack();
    // Windows has no sockets in folders: there commands need the store to themselves.
    if (process.platform !== 'win32') {
      const control = await serveControl(config.store.folder, {
        log,
        perform: session.perform,
        sessionOf: (by) => daemonSession(deployment, session.perform, by),
      });
      open.defer(() => control.close());
    }
    await centre.start();
    if (config.http !== undefined) {
      const { drainMs = DRAIN_MS } = config.http;
      // After the start: what comes in by it is then done at once.
      const http = await serveHttp(deployment, config.http);
      open.defer(() => http.close({ withinMs: drainMs }));
      log.info({ url: http.url }, 'serving');
    }
    const channels = Object.keys(config.channels);
    log.info({ policy: policy.digest, version: policy.version, channels }, 'running');
    const signal = await stop.asked;
    log.info({ signal }, 'stopping');
    await open.disposeAsync();
    await centre.stop();
    log.info({}, 'stopped');
  },
});
