import { memoryStore } from '@council-contact/core';
import { describeStore } from '../src/index.ts';

describeStore({ name: 'memory', open: () => memoryStore() });
