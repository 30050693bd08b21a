import type { JsonValue } from '../json.ts';
import type { Snapshot } from './step-result.ts';

const within = (value: JsonValue | undefined): string => {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([state, inner]) => {
      const below = within(inner);
      return below === '' ? state : `${state}.${below}`;
    })
    .join('+');
};

/**
 * Where an instance stands, in two words: the top-level state, and the state inside it, dotted; parallel regions are joined
 * by `+`, as in `handling.offered+target.running`. Empty where there is nothing inside.
 */
export const placeOf = (
  snapshot: Pick<Snapshot, 'value'>,
): { readonly stage: string; readonly within: string } => {
  const { value } = snapshot;
  if (typeof value !== 'object' || value === null) return { stage: String(value), within: '' };
  const [stage = '', ...others] = Object.keys(value);
  if (others.length > 0) return { stage: '', within: within(value) };
  return { stage, within: within(Object.values(value)[0]) };
};
