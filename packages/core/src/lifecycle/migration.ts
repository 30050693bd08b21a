import type { Lifecycle } from './define-lifecycle.ts';
import { liveState } from './live-states.ts';
import type { Snapshot } from './step-result.ts';

/**
 * Takes a stored snapshot to the present version, one migration after another.
 *
 * @param fromVersion of the lifecycle that stored it
 * @returns `needs-attention` where a migration is missing or throws, the snapshot is of a later version, or what comes out
 * names a state or timer that the machine does not have: the instance is to be parked for a person, never guessed at
 */
export const migrate = (
  lifecycle: Lifecycle,
  fromVersion: number,
  snapshot: Snapshot,
): Snapshot | 'needs-attention' => {
  if (fromVersion > lifecycle.version) return 'needs-attention';
  if (fromVersion === lifecycle.version) return snapshot;
  try {
    let migrated = snapshot;
    for (let version = fromVersion; version < lifecycle.version; version += 1) {
      const migration = lifecycle.migrations.get(version);
      if (migration === undefined) return 'needs-attention';
      migrated = migration(migrated);
    }
    migrated = withPresentTimers(lifecycle, migrated);
    const unknown = Object.keys(migrated.timers).some((key) => !lifecycle.timers.events.has(key));
    if (unknown) return 'needs-attention';
    if (migrated.status === 'active') liveState(lifecycle, migrated);
    return migrated;
  } catch {
    return 'needs-attention';
  }
};

const withPresentTimers = ({ timers }: Lifecycle, snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  timers: Object.fromEntries(
    Object.entries(snapshot.timers).map(([key, generation]) => [
      timers.renamed.get(key) ?? key,
      generation,
    ]),
  ),
});
