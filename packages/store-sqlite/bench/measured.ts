export interface Rate {
  readonly perSecond: number;
  /** Milliseconds from a contact's first call to its last step being durable. */
  readonly p50: number;
  readonly p99: number;
  /** CPU seconds of the whole process for 1,000 contacts: steadier than time on a machine that others use. */
  readonly cpu: number;
}

/** The value below which this share of the numbers lies. */
export const quantile = (numbers: readonly number[], share: number): number =>
  numbers.toSorted((a, b) => a - b)[
    Math.min(numbers.length - 1, Math.floor(numbers.length * share))
  ] ?? Number.NaN;

export const median = (numbers: readonly number[]): number => quantile(numbers, 0.5);

/** Runs work on so many contacts; `work` returns each one's time in milliseconds. */
export const rateOf = async (
  contacts: number,
  work: () => readonly number[] | Promise<readonly number[]>,
): Promise<Rate> => {
  const before = process.cpuUsage();
  const started = performance.now();
  const times = await work();
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(before);
  return {
    perSecond: contacts / seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    cpu: (user + system) / 1_000 / contacts,
  };
};

/** Each figure's median over the rounds. */
export const medianRate = (rates: readonly Rate[]): Rate => ({
  perSecond: median(rates.map(({ perSecond }) => perSecond)),
  p50: median(rates.map(({ p50 }) => p50)),
  p99: median(rates.map(({ p99 }) => p99)),
  cpu: median(rates.map(({ cpu }) => cpu)),
});

export const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
