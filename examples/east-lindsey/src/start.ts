import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { hasCode } from '@council-contact/core';
import { allContacts } from './all-contacts.ts';
import { tableHead, tableLine } from './contact-table.ts';
import { openDeployment, readDeployment } from './deployment.ts';
import { fillInbox } from './fill-inbox.ts';

const { values } = parseArgs({
  options: {
    /** Takes in what is there and ends. */
    once: { type: 'boolean', default: false },
    /** The folder that holds council-contact.yaml. */
    home: { type: 'string', default: join(import.meta.dirname, '..') },
  },
});
const home = resolve(values.home);

const untilAsked = (): Promise<void> =>
  new Promise((asked) => {
    const open = setInterval(() => {}, 60_000); // keeps the process alive: the engine's own timers do not
    const stop = (): void => {
      clearInterval(open);
      asked();
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });

const main = async (): Promise<void> => {
  const deployment = await readDeployment(home);
  const { folder: inbox, outgoing } = deployment.mailbox;
  await fillInbox(join(home, 'mail'), inbox, new Date());
  await using centre = await openDeployment(deployment);

  const taken = await centre.settle();
  console.log(tableHead());
  for await (const contact of allContacts(centre)) console.log(tableLine(contact));
  console.log(
    `\n${taken} new. Acknowledgements can be read in ${outgoing}: nothing has left this machine.`,
  );
  if (values.once) return;

  const show = async ({ contact }: { readonly contact: string }): Promise<void> =>
    console.log(tableLine(await centre.contacts.get(contact)));
  centre.on('contact.received', (fact) => void show(fact));
  centre.on('contact.appended', (fact) => void show(fact));
  await centre.start();
  console.log(`Watching. Drop an .eml file into ${inbox}; Ctrl-C ends.`);
  await untilAsked();
  console.log('Stopping.');
};

try {
  await main();
} catch (error) {
  if (!hasCode(error, 'CC_STORE_LOCKED')) throw error;
  console.error(error.message);
  process.exitCode = 75;
}
