import { describeChannel } from '@council-contact/conformance';
import { emailFiles } from '../src/email-files.ts';
import { fakeMailFolder } from './fake-mail-folder.ts';

for (const layout of ['eml', 'maildir'] as const)
  describeChannel({ type: emailFiles, source: () => fakeMailFolder(layout), tier: 'silver' });
