import { describeChannel } from '@council-contact/conformance';
import { faceToFace, fakeCounter } from './channel/face-to-face.ts';

describeChannel({ type: faceToFace, source: fakeCounter, tier: 'bronze' });
