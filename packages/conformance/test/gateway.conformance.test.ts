import { describeChannel } from '@council-contact/conformance';
import { fakeGateway } from './channel/gateway.ts';
import {
  connectedChannel,
  cursorChannel,
  pollChannel,
  pushChannel,
} from './channel/gateway-channels.ts';

describeChannel({ type: pushChannel, source: fakeGateway('push'), tier: 'gold' });
describeChannel({ type: pollChannel, source: fakeGateway('pull'), tier: 'gold' });
describeChannel({
  type: cursorChannel,
  source: fakeGateway('pull', { tellsNothing: true }),
  tier: 'gold',
});
describeChannel({ type: connectedChannel, source: fakeGateway('pull'), tier: 'gold' });
