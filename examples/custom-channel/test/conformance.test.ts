import { describeChannel } from '@council-contact/conformance';
import { sms } from '../src/index.ts';
import { smsSource } from './sms-source.ts';

describeChannel({ type: sms, source: smsSource, tier: 'gold' });
