import type { Perform, Session } from '../command/session.ts';
import { councilOf } from '../config/load-policy-file.ts';
import type { Deployment } from '../deployment/open-deployment.ts';

/** Of one who asks a running daemon: verbs work on what it has open, and leave it open. */
export const daemonSession = (running: Deployment, perform: Perform, by: string): Session => ({
  by: { kind: 'person', id: by },
  perform,
  open: async ({ council: named }) => ({
    ...running,
    running: true,
    council: () => {
      const council = councilOf(running.policy, named);
      return { centre: running.centre.council(council.id), policy: council };
    },
    [Symbol.asyncDispose]: async () => {},
  }),
});
