import { Ajv2020 } from 'ajv/dist/2020.js';
import type { OpenableChannel } from './contact-centre.ts';
import { ContactCentreError } from './errors.ts';
import type { ChannelType } from './ports/channel.ts';

/**
 * A channel with its configuration: `channels: { customerservices: configured(emailFiles, { folder: 'mail' }) }`.
 * @throws CC_CONFIG_INVALID naming every path that the channel's own schema refuses.
 */
export const configured = <Config>(type: ChannelType<Config>, config: Config): OpenableChannel => {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  const validate = ajv.compile(type.manifest.configSchema);
  if (!validate(config)) {
    const problems = (validate.errors ?? []).map(
      ({ instancePath, message }) => `${instancePath || '/'} ${message ?? ''}`,
    );
    throw new ContactCentreError(
      'CC_CONFIG_INVALID',
      `The configuration of ${type.manifest.name} is refused: ${problems.join('; ')}.`,
      { channel: type.manifest.name, problems },
    );
  }
  return { manifest: type.manifest, open: (host) => type.open(config, host) };
};
