import { CONFIG, JSON_OUT } from '../command/options.ts';
import { verb, type Verb } from '../command/verb.ts';
import { configSchema } from '../config/config-schema.ts';
import { loadConfig } from '../config/load-config.ts';
import { loadPolicyFile } from '../config/load-policy-file.ts';
import { checkAgainstPolicy, warningsOf } from '../config/policy-channels.ts';
import { readyChannels } from '../config/ready-channels.ts';

const check = verb({
  name: 'config check',
  args: [],
  summary:
    'Checks the configuration, its policy and the settings of its channels. Opens and changes nothing.',
  details: 'Secrets are looked up where the configuration says, and never printed.',
  options: { ...CONFIG, ...JSON_OUT },
  async run({ options: { config: named, json }, terminal }) {
    const config = await loadConfig(named);
    const policy = await loadPolicyFile(config.policy);
    const channels = await readyChannels(config);
    for (const channel of channels) checkAgainstPolicy(policy, channel);
    const warnings = warningsOf(policy, channels);
    const shown = channels.map(({ id, type }) => ({
      id,
      use: type.manifest.name,
      kind: type.manifest.kind,
    }));
    const { store, keyring } = config;
    if (json) {
      terminal.print(
        JSON.stringify({
          ok: true,
          config: config.file,
          policy: { file: config.policy, digest: policy.digest, version: policy.version },
          store: store.folder,
          keyring: keyring.path,
          channels: shown,
          warnings,
        }),
      );
      return;
    }
    terminal.print(`policy    ${config.policy}, version ${policy.version}`);
    terminal.print(`store     ${store.folder}`);
    terminal.print(`keyring   ${keyring.path}`);
    for (const { id, use, kind } of shown) terminal.print(`channel   ${id}: ${use} (${kind})`);
    for (const warning of warnings) terminal.print(`warning   ${warning}`);
    terminal.print('The configuration can be used.');
  },
});

const schema = verb({
  name: 'config schema',
  args: [],
  summary: 'Prints the JSON Schema of the configuration file.',
  options: {},
  async run({ terminal }) {
    terminal.print(JSON.stringify(configSchema, null, 2));
  },
});

export const config: readonly Verb[] = [check, schema];
