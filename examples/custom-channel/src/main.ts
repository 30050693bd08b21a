import { configured, createContactCentre, memoryStore } from '@council-contact/core';
import { serve } from '@council-contact/http';
import { examplePolicy } from './example-policy.ts';
import { FakeGateway } from './fake-gateway/fake-gateway.ts';
import { sms } from './index.ts';

// Two months in two seconds: the council and the gateway go by a clock that is moved on by hand.
const DAY_MS = 86_400_000;
let ahead = 0;
const clock = { now: (): Date => new Date(Date.now() + ahead) };
const by = { kind: 'person', id: 'adviser-7' } as const;

const [token, secret, number] = ['an-example-token', 'an-example-secret', '+441632960100'];
const gateway = await new FakeGateway({ token, secret, now: () => clock.now() }).start();

// #region mounted
const centre = await createContactCentre({
  policy: examplePolicy,
  store: memoryStore(clock),
  clock,
  channels: { 'sms-main': configured(sms, { url: gateway.url, token, number, secret }) },
});
const serving = await serve(centre, { maxBodyBytes: 256 * 1024 }); // a webhook is small
gateway.webhookUrl = `${serving.url}/channels/sms-main`;
// #endregion

/** What became true since the last line, as the feed of facts tells it. */
let cursor: string | null = null;
const told = async (): Promise<string> => {
  const types: string[] = [];
  for await (const entry of centre.facts(cursor, AbortSignal.timeout(50))) {
    types.push(entry.fact.type);
    cursor = entry.cursor;
  }
  return Object.entries(Object.groupBy(types, (type) => type))
    .map(([type, all = []]) => `${type} ×${all.length}`)
    .join(', ');
};
const step = async (what: string): Promise<void> => {
  await centre.settle();
  console.log(`\n${clock.now().toISOString().slice(0, 10)}  ${what}\n  facts: ${await told()}`);
};

try {
  const [ann, bob, cleo] = ['+447700900001', '+447700900002', '+447700900003'];
  const bytes = Buffer.from('the bytes of a picture');
  const text = await gateway.text({ from: ann, to: number, text: 'My bin was not emptied.' });
  await gateway.announce(text.id); // once more, as gateways do
  await gateway.post('{"type":"message.received"}', 'not-their-secret'); // refused: 401
  const pictures = [{ type: 'image/jpeg', bytes }];
  await gateway.text({ from: bob, to: number, text: 'Look at this.', pictures });
  await gateway.text({ from: cleo, to: number, text: 'STOP' });
  await step('texts have come in, one of them twice, and one with a wrong signature');

  for (const { id, nature } of (await centre.contacts.find()).items) {
    if (nature !== 'person') continue;
    await centre.contacts.triage(id, { by, matters: [{ service: 'waste' }] });
    await centre.contacts.reply(id, { by, text: 'On Tuesday.', resolve: 'answered' });
  }
  gateway.fail('limit');
  await step('an adviser answers two of them; the gateway says 429, wait two seconds');
  gateway.recover();
  ahead += 2_000;
  await step('the answers go out');
  for (const answer of gateway.sent) await gateway.report(answer, 'delivered');
  await step('the gateway says that they were delivered');

  ahead += 31 * DAY_MS;
  await step('a month after it was closed: erased here and at the gateway');
  console.log(`  the gateway has ${JSON.stringify(gateway.record(text.id))}`);
  ahead += 30 * DAY_MS;
  await step('numbers and times, which the gateway does not delete, have gone by themselves');
  console.log(`  the gateway has ${JSON.stringify(gateway.record(text.id) ?? 'nothing')}`);
} finally {
  await serving.close();
  await centre.stop();
  await gateway.close();
}
