import type { Store } from '@council-contact/core';

/** Every call of a store that answers with a promise; those of its parts with their name: `epochs.rewrap`. */
export type StoreCall =
  | Exclude<MethodsOf<Store>, 'blobs' | 'epochs'>
  | `blobs.${Exclude<MethodsOf<Store['blobs']>, 'list'>}`
  | `epochs.${MethodsOf<Store['epochs']>}`;

type MethodsOf<T> = {
  [K in keyof T & string]-?: NonNullable<T[K]> extends (...given: never[]) => unknown ? K : never;
}[keyof T & string];

type Around = (call: StoreCall, run: () => Promise<unknown>) => Promise<unknown>;

/** The same store, with something around each of its calls. */
export const aroundStore = (store: Store, around: Around): Store => wrapped(store, '', around);

const wrapped = <T extends object>(target: T, prefix: string, around: Around): T =>
  new Proxy(target, {
    get(object, property) {
      const value: unknown = Reflect.get(object, property);
      const name = `${prefix}${String(property)}`;
      if (name === 'blobs' || name === 'epochs') {
        return wrapped(value as object, `${name}.`, around);
      }
      if (typeof value !== 'function' || name === 'blobs.list') return value;
      return async (...given: readonly unknown[]): Promise<unknown> =>
        around(name as StoreCall, async () => Reflect.apply(value, object, given));
    },
  });
