import { dirname } from 'node:path';
import type { JsonObject } from '@council-contact/core';
import { channelConfig } from './channel-config.ts';
import { channelType, type AnyChannelType } from './channel-type.ts';
import { configError } from './config-error.ts';
import type { Config } from './load-config.ts';
import { schemaProblems } from './schema-problems.ts';

/** A channel with a configuration that its own package accepts. Nothing is open yet. */
export interface ReadyChannel {
  readonly id: string;
  readonly type: AnyChannelType;
  readonly config: JsonObject;
}

const ready = async (id: string, { file, channels }: Config): Promise<ReadyChannel> => {
  const at = `/channels/${id}`;
  const { use, ...fields } = channels[id] ?? { use: '' };
  const type = await channelType(use, `${at}/use`, file);
  const schema = type.manifest.configSchema;
  const config = await channelConfig(fields, schema, at, dirname(file));
  const problems = schemaProblems(schema, config);
  if (problems.length > 0) {
    const lines = problems.map(
      (problem) => `  ${at}${problem.startsWith('/') ? '' : ': '}${problem}`,
    );
    throw configError(`${file} is refused by ${type.manifest.name}:\n${lines.join('\n')}`, {
      path: at,
    });
  }
  return { id, type, config: config as JsonObject };
};

/** Loads the packages of the channels and checks each one's configuration. @throws CC_CONFIG_INVALID */
export const readyChannels = (config: Config): Promise<readonly ReadyChannel[]> =>
  Promise.all(Object.keys(config.channels).map((id) => ready(id, config)));
