import {
  createContactCentre,
  type AdoptPolicy,
  type Authorise,
  type Channel,
  type ChannelHost,
  type ContactCentre,
  type CouncilPolicy,
  type OpenableChannel,
  type Policy,
  type Store,
} from '@council-contact/core';
import { fileErasureLedger, fileKeyring, sqliteStore } from '@council-contact/store-sqlite';
import type { Logger } from 'pino';
import { authoriseModule } from '../config/authorise-module.ts';
import { loadConfig, type Config } from '../config/load-config.ts';
import { councilOf, loadPolicyFile } from '../config/load-policy-file.ts';
import { readyChannels, type ReadyChannel } from '../config/ready-channels.ts';
import { channelWithout } from './bound-channel.ts';
import { jsonLog } from './log.ts';

/** What a configuration file describes, open: the store is this process's alone until `stop`. */
export interface Deployment extends AsyncDisposable {
  readonly config: Config;
  readonly policy: Policy;
  /** It does by itself what is due; otherwise nothing is done that is not asked for. */
  readonly running: boolean;
  readonly store: Store;
  readonly log: Logger;
  /** All councils. */
  readonly centre: ContactCentre;
  /** The one that was named, or the only one. @throws UsageError */
  council(): { readonly centre: ContactCentre; readonly policy: CouncilPolicy };
}

type Channels = 'open' | 'without-intake' | 'none';

/** How it is opened. */
export interface Opening {
  readonly council?: string | undefined;
  /** `open`: they bring contacts in; `without-intake`: they reply, erase and read anew; `none`: they stay closed. */
  readonly channels: Channels;
  /** Left out: the configuration's own. */
  readonly logLevel?: string;
  /** Who allows the policy to make things due sooner than the one before it. */
  readonly adoptPolicy?: AdoptPolicy;
  /** Opens a channel in another way than its package would; undefined: as its package does. */
  readonly opening?: (ready: ReadyChannel, host: ChannelHost) => Promise<Channel> | undefined;
}

export interface DeploymentOptions extends Opening {
  /** File named with --config. */
  readonly config: string | undefined;
}

/** What a configuration file describes, checked, with nothing open yet. */
export interface ReadDeployment {
  readonly config: Config;
  readonly policy: Policy;
  readonly ready: readonly ReadyChannel[];
  readonly authorise: Authorise | undefined;
}

const opener = (ready: ReadyChannel, { channels, opening }: Opening): OpenableChannel => ({
  manifest: ready.type.manifest,
  async open(host) {
    const own = opening?.(ready, host);
    if (own !== undefined) return own;
    const channel = await ready.type.open(ready.config, host);
    return channels === 'open' ? channel : channelWithout(channel, ['run', 'poll', 'handle']);
  },
});

/** @throws UsageError, CC_CONFIG_INVALID, CC_POLICY_INVALID */
export const readDeployment = async (
  options: Pick<DeploymentOptions, 'config' | 'council' | 'channels'>,
): Promise<ReadDeployment> => {
  const config = await loadConfig(options.config);
  const policy = await loadPolicyFile(config.policy);
  if (options.council !== undefined) councilOf(policy, options.council);
  return {
    config,
    policy,
    ready: options.channels === 'none' ? [] : await readyChannels(config),
    authorise: config.authorise === undefined ? undefined : await authoriseModule(config.authorise),
  };
};

/** @throws CC_STORE_LOCKED and what else `createContactCentre` throws */
export const openRead = async (
  { config, policy, ready, authorise }: ReadDeployment,
  opening: Opening,
): Promise<Deployment> => {
  const log = jsonLog(opening.logLevel ?? config.log.level);
  const store = sqliteStore({ folder: config.store.folder });
  const { path, ...keyring } = config.keyring;
  const centre = await createContactCentre({
    policy,
    store,
    keyring: fileKeyring(path, keyring),
    erasureLedger: fileErasureLedger(config.erasureLedger.path),
    ...(authorise !== undefined && { authorise }),
    ...(opening.adoptPolicy !== undefined && { adoptPolicy: opening.adoptPolicy }),
    channels: Object.fromEntries(ready.map((one) => [one.id, opener(one, opening)])),
    log,
  });
  return {
    config,
    policy,
    running: false,
    store,
    log,
    centre,
    council: () => {
      const council = councilOf(policy, opening.council);
      return { centre: centre.council(council.id), policy: council };
    },
    [Symbol.asyncDispose]: () => centre.stop(),
  };
};

/**
 * Opens what the configuration file describes, after all of it has been checked.
 * @throws what `readDeployment` and `openRead` throw
 */
export const openDeployment = async (options: DeploymentOptions): Promise<Deployment> =>
  openRead(await readDeployment(options), options);
