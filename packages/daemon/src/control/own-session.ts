import { runCommand } from '../command/run-command.ts';
import type { Session } from '../command/session.ts';
import { operatingSystemUser } from '../deployment/actor.ts';

/** Of whoever has typed a command: a running daemon does it where there is one, this process does it otherwise. */
export const ownSession = (): Session => ({
  by: operatingSystemUser(),
  open: async (options) =>
    (await import('../deployment/open-deployment.ts')).openDeployment(options),
  pass: async (asked, terminal) => (await import('./ask-daemon.ts')).askDaemon(asked, terminal),
  perform: runCommand,
});
