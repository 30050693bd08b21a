import { UsageError } from './usage-error.ts';

/** An option's value as a number from 1 on. @throws UsageError */
export const wholeNumber = (
  name: string,
  value: string | undefined,
  most: number,
): number | undefined => {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw new UsageError(`--${name} must be a whole number from 1 to ${most}.`);
};
