import { hasCode, type Policy } from '@council-contact/core';
import { EXIT } from '../command/exit-codes.ts';
import { CONFIG, JSON_OUT } from '../command/options.ts';
import type { Session } from '../command/session.ts';
import { UsageError } from '../command/usage-error.ts';
import { verb } from '../command/verb.ts';
import { loadConfig } from '../config/load-config.ts';
import { loadPolicyFile } from '../config/load-policy-file.ts';

/** What a policy makes due sooner, by its place in the document. */
interface Sooner {
  readonly path: string;
  readonly code: string;
  readonly before: string;
  readonly after: string;
}

const OPENING = { channels: 'none', logLevel: 'warn' } as const;

/** In the daemon: it goes on with its own policy until it is started again. */
const adoptAhead = async (
  session: Session,
  config: string | undefined,
  next: Policy,
): Promise<readonly Sooner[]> => {
  await using deployment = await session.open({ config, ...OPENING });
  return deployment.centre.policy.adopt(next, { by: session.by });
};

/** In a store that nobody has open: the policy is in force once it has been opened with. */
const adoptNow = async (
  session: Session,
  config: string | undefined,
  { digest }: Policy,
): Promise<readonly Sooner[]> => {
  try {
    await using _ = await session.open({ config, ...OPENING });
    return [];
  } catch (error) {
    if (!hasCode(error, 'CC_POLICY_NOT_ADOPTED')) throw error;
    const adoptPolicy = { by: session.by, digest };
    await using _ = await session.open({ config, ...OPENING, adoptPolicy });
    return error.facts['changes'] as unknown as readonly Sooner[];
  }
};

const insistDigest = (named: string, policy: Policy, file: string): void => {
  if (named === policy.digest) return;
  throw new UsageError(
    `${file} has another digest: ${policy.digest}. Adopt what you have read: see policy digest.`,
  );
};

export const adopt = verb({
  name: 'policy adopt',
  args: ['DIGEST'],
  summary: 'Allows the policy of this digest to make things due sooner than the one in force.',
  details:
    'The policy is the file that the configuration names. Who adopts it, and what it changes, is recorded for good. A\n' +
    'daemon that runs goes on with the old one until it is started again; due instants that were given stay.',
  options: { ...CONFIG, ...JSON_OUT },
  throughDaemon: true,
  async run({ options: { config, json }, args: [digest = ''], terminal, session }) {
    const isDaemon = session.pass === undefined;
    const file = isDaemon
      ? (await session.open({ config, ...OPENING })).config.policy
      : (await loadConfig(config)).policy;
    const next = await loadPolicyFile(file);
    insistDigest(digest, next, file);
    const changes = await (isDaemon ? adoptAhead : adoptNow)(session, config, next);
    if (json) {
      terminal.print(JSON.stringify({ digest, version: next.version, changes }));
      return EXIT.ok;
    }
    for (const { path, code, before, after } of changes) {
      terminal.print(`${path}: ${code}, ${before} -> ${after}`);
    }
    terminal.print(
      changes.length === 0
        ? `Policy ${next.version} makes nothing due sooner: nobody need allow it.`
        : `Policy ${next.version} is adopted by ${session.by.id}.`,
    );
    return EXIT.ok;
  },
});
