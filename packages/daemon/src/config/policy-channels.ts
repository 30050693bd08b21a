import type { Policy } from '@council-contact/core';
import { configError } from './config-error.ts';
import type { ReadyChannel } from './ready-channels.ts';

/** @throws CC_CONFIG_INVALID where the policy does not have the channel, or as another kind */
export const checkAgainstPolicy = (policy: Policy, { id, type }: ReadyChannel): void => {
  const councils = [...policy.councils.values()];
  const channel = councils.find(({ channels }) => channels.has(id))?.channels.get(id);
  if (channel === undefined) {
    const known = councils.flatMap(({ channels }) => [...channels.keys()]).join(', ');
    throw configError(
      `/channels/${id}: no council of the policy has this channel: one of ${known}.`,
      {
        path: `/channels/${id}`,
      },
    );
  }
  if (channel.kind !== type.manifest.kind) {
    throw configError(
      `/channels/${id}: ${type.manifest.name} is a channel of kind ${type.manifest.kind}, in the policy it is ${channel.kind}.`,
      { path: `/channels/${id}` },
    );
  }
};

/** What is allowed, and will not do what it seems to. */
export const warningsOf = (
  policy: Policy,
  configured: readonly ReadyChannel[],
): readonly string[] => {
  const councils = [...policy.councils.values()];
  const silent = councils.flatMap(({ channels }) =>
    [...channels.keys()].filter((id) => !configured.some((one) => one.id === id)),
  );
  const handovers = councils.flatMap(({ services }) =>
    [...services.values()].flatMap(({ id, handover }) => (handover === null ? [] : [id])),
  );
  return [
    ...silent.map((id) => `channel ${id} of the policy is not configured: nothing comes in by it`),
    ...handovers.map(
      (id) =>
        `service ${id} has a handover, which a configuration file cannot give: its matters will fail`,
    ),
  ];
};
