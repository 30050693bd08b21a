import { appending, claiming, replying, triaging } from './contact-commands.ts';
import { contactSetup } from './contact-setup.ts';

/** Its matters are named. What a service sends back returns here, with a reason. */
export const triaged = contactSetup.createStateConfig({
  on: { ...triaging.on, ...claiming.on, ...replying.on, ...appending.on },
  always: [
    { guard: 'every matter is resolved', target: 'resolved' },
    { guard: 'a service has a matter', target: 'routed' },
  ],
});
