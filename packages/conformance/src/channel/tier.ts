/** Bronze: in, once, healthy. Silver: replies and restarts. Gold: erases, verifies, locates. Each includes the one before. */
export const TIERS = ['bronze', 'silver', 'gold'] as const;
export type Tier = (typeof TIERS)[number];

/** How one test of the channel suite ended. */
export interface ChannelTestResult {
  /** The group and the test: 'receipts > …'. */
  readonly name: string;
  /** The tier that it belongs to. */
  readonly tier: Tier;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped. */
  readonly reason?: string;
  /** Skipped for want of what its tier asks for; false where a channel may well do without. */
  readonly isMissed?: boolean;
}

/** What a channel has shown. */
export interface TierReport {
  /** Null: not even bronze. */
  readonly tier: Tier | null;
  /** The next one; null above gold. */
  readonly next: Tier | null;
  /** What stands between the channel and the next tier: tests that failed, capabilities that it or its fake lacks. */
  readonly missing: readonly string[];
  /** Capabilities that no tier asks for, and that were not there to be shown. */
  readonly without: readonly string[];
}

const stands = ({ status, isMissed }: ChannelTestResult): boolean =>
  status === 'failed' || (status === 'skipped' && isMissed === true);

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/**
 * The tier that the results of a whole run come to: the highest of which, and of those below it, no test failed or was
 * missed. A tier without any test has not been shown.
 */
export const tierOf = (results: readonly ChannelTestResult[]): TierReport => {
  const holds = (tier: Tier): boolean => {
    const own = results.filter((result) => result.tier === tier);
    return own.length > 0 && !own.some(stands);
  };
  const at = TIERS.findIndex((tier) => !holds(tier));
  const next = TIERS[at] ?? null;
  const own = results.filter(({ tier }) => tier === next);
  const missing = own.filter(stands).map(({ name, status, reason }) =>
    // A reason stands for all tests that were skipped for it.
    status === 'skipped' && reason !== undefined ? reason : name,
  );
  return {
    tier: at === -1 ? 'gold' : (TIERS[at - 1] ?? null),
    next,
    missing: next !== null && own.length === 0 ? [`no test of ${next} was run`] : unique(missing),
    without: unique(
      results.flatMap(({ status, isMissed, reason }) =>
        status === 'skipped' && isMissed !== true && reason !== undefined ? [reason] : [],
      ),
    ),
  };
};

/** The report as a few lines of text. */
export const tierText = (name: string, { tier, next, missing, without }: TierReport): string =>
  [
    `channel ${name}: ${tier ?? 'below bronze'}`,
    ...(next === null ? [] : [`  missing for ${next}:`, ...missing.map((one) => `    - ${one}`)]),
    ...(without.length === 0 ? [] : ['  without:', ...without.map((one) => `    - ${one}`)]),
  ].join('\n');
