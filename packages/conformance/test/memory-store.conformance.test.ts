import { describeStore } from '@council-contact/conformance';
import { memoryStore } from '@council-contact/core';
import { naiveStore } from './naive-store.ts';

describeStore({
  name: 'memory',
  open: () => memoryStore(),
  model: naiveStore,
});
