import type { ChannelType } from '@council-contact/core';
import type { Delivered, Endpoint, FakeSource, SourceMessage } from '../../src/index.ts';

/** What an adviser at a counter types in through `centre.receive`: a channel that does nothing by itself. */
export const faceToFace: ChannelType<object> = {
  manifest: {
    name: 'face-to-face',
    apiVersion: 1,
    kind: 'face-to-face',
    configSchema: { type: 'object', additionalProperties: false },
    atSource: [],
  },
  open: () => ({}),
};

/** An adviser's screen: a form stays on it until it has been saved, and no longer. */
export const fakeCounter = (): FakeSource<object> => {
  const forms: { readonly message: SourceMessage; isSaved: boolean }[] = [];
  let endpoint: Endpoint | null = null;

  const save = async (item: string): Promise<Delivered> => {
    const form = forms[Number(item)];
    if (form === undefined) throw new Error(`there is no form ${item}`);
    const { at: occurredAt, text, from, nature, conversation, parts } = form.message;
    const scans = parts.map((part) => ({ kind: 'scan', ...part }));
    const key = `form-${item}`;
    const typed = { key, ref: key, conversation, occurredAt, nature, from, text, to: 'counter' };
    const saved = endpoint?.receive({ ...typed, parts: scans });
    const acknowledged =
      (await saved?.then(
        () => true,
        () => false,
      )) === true;
    form.isSaved ||= acknowledged;
    return { item, acknowledged };
  };

  return {
    config: {},
    largestPart: 2 * 1024 * 1024,
    connect: (given) => {
      endpoint = given;
    },
    deliver: async (message) => save(String(forms.push({ message, isSaved: false }) - 1)),
    redeliver: save,
    stored: async (item) => {
      const isSaved = forms[Number(item)]?.isSaved === true;
      return { content: !isSaved, acknowledged: isSaved };
    },
  };
};
