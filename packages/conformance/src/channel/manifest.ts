import assert from 'node:assert/strict';
import { configured } from '@council-contact/core';
import type { ChannelTest } from './suite.ts';

export const manifest = (test: ChannelTest): void => {
  test('its schema takes the configuration, and refuses what is none', async ({ type, fake }) => {
    configured(type, fake.config);
    for (const wrong of [null, 'text', 7]) {
      assert.throws(() => configured(type, wrong), { code: 'CC_CONFIG_INVALID' });
    }
  });

  test('what it says of itself is what it has', async ({ type, channel }) => {
    assert.equal(type.manifest.apiVersion, 1);
    assert.match(type.manifest.name, /\S/u);
    assert.match(type.manifest.kind, /^[a-z][a-z0-9-]*$/u);
    // A channel may be configured not to reply; one that replies says what it takes.
    if (channel.reply !== undefined)
      assert.notEqual(type.manifest.reply, undefined, 'manifest.reply says what can be sent');
    if (channel.eraseAtSource !== undefined)
      assert.notDeepEqual(type.manifest.atSource, [], 'manifest.atSource names what can be erased');
  });
};
