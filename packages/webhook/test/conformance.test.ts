import { describeChannel } from '@council-contact/conformance';
import { webhook } from '../src/index.ts';
import { integrator } from './integrator.ts';

describeChannel({ type: webhook, source: integrator, tier: 'bronze' });
