import { describeChannel } from '@council-contact/conformance';
import { letters } from '../src/index.ts';
import { lettersSource } from './letters-source.ts';

describeChannel({ type: letters, source: lettersSource, tier: 'silver' });
