import { memoryStore } from '@council-contact/core';
import { describeStore } from '../src/index.ts';
import { naiveStore } from './naive-store.ts';

describeStore({ name: 'memory', open: () => memoryStore(), model: naiveStore });
