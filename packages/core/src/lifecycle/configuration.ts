import { isDeepStrictEqual } from 'node:util';
import type { AnyStateNode } from 'xstate';
import type { JsonValue } from '../json.ts';

/** The states that are active together, interned: one object for each set of them, so that plans can hang on it. */
export interface Configuration {
  /** In the order in which they were entered. */
  readonly nodes: readonly AnyStateNode[];
  readonly active: ReadonlySet<AnyStateNode>;
  /** XState's value of it. */
  readonly value: JsonValue;
  /** The root has come to its end. */
  readonly done: boolean;
}

export const childrenOf = (node: AnyStateNode): readonly AnyStateNode[] =>
  Object.values(node.states);

export const isAtomic = (node: AnyStateNode): boolean =>
  node.type === 'atomic' || node.type === 'final';

/** A state's ancestors up to the root, nearest first. */
export const ancestorsOf = (node: AnyStateNode): readonly AnyStateNode[] => {
  const ancestors: AnyStateNode[] = [];
  for (let above = node.parent; above !== undefined; above = above.parent) ancestors.push(above);
  return ancestors;
};

export const isBelow = (node: AnyStateNode, above: AnyStateNode): boolean =>
  ancestorsOf(node).includes(above);

const valueOf = (node: AnyStateNode, active: ReadonlySet<AnyStateNode>): JsonValue => {
  const inside = childrenOf(node).filter((child) => active.has(child));
  const [only] = inside;
  if (node.type === 'compound' && only !== undefined && isAtomic(only)) return only.key;
  return Object.fromEntries(inside.map((child) => [child.key, valueOf(child, active)]));
};

const hasEnded = (node: AnyStateNode, active: ReadonlySet<AnyStateNode>): boolean => {
  if (node.type === 'compound') {
    return childrenOf(node).some((child) => child.type === 'final' && active.has(child));
  }
  if (node.type === 'parallel') return childrenOf(node).every((child) => hasEnded(child, active));
  return node.type === 'final';
};

/** The states that a value names, with all regions; null where it names none of this machine, or leaves any out. */
const nodesOf = (node: AnyStateNode, value: JsonValue): readonly AnyStateNode[] | null => {
  if (isAtomic(node))
    return typeof value === 'object' && value !== null && Object.keys(value).length > 0
      ? null
      : [node];
  const inside: Readonly<Record<string, JsonValue | undefined>> =
    typeof value === 'string' ? { [value]: {} } : (value as Record<string, JsonValue>);
  const keys = Object.keys(inside ?? {});
  const expected = node.type === 'parallel' ? Object.keys(node.states) : keys.slice(0, 1);
  if (keys.length !== expected.length || expected.length === 0) return null;
  const nodes: AnyStateNode[] = [node];
  for (const key of expected) {
    const child: AnyStateNode | undefined = node.states[key];
    const below = child === undefined ? null : nodesOf(child, inside[key] ?? null);
    if (below === null) return null;
    nodes.push(...below);
  }
  return nodes;
};

/** The configurations of one machine, each an object of its own. */
export interface Configurations {
  readonly of: (nodes: Iterable<AnyStateNode>) => Configuration;
  /** Null where the machine has no such state. A value that a configuration gave is found without being looked at. */
  readonly withValue: (value: JsonValue) => Configuration | null;
}

export const configurationsOf = (root: AnyStateNode): Configurations => {
  const byNodes = new Map<string, Configuration>();
  const byValue = new Map<JsonValue, Configuration>();
  const of = (given: Iterable<AnyStateNode>): Configuration => {
    const nodes = [...given];
    const key = nodes.map(({ order }) => order).join();
    const known = byNodes.get(key);
    if (known !== undefined) return known;
    const active = new Set(nodes);
    const made = Object.freeze({
      nodes,
      active,
      value: valueOf(root, active),
      done: hasEnded(root, active),
    });
    byNodes.set(key, made);
    byValue.set(made.value, made);
    return made;
  };
  return {
    of,
    withValue(value) {
      const known = byValue.get(value);
      if (known !== undefined) return known;
      const nodes = nodesOf(root, value);
      const configuration = nodes === null ? null : of(nodes);
      return isDeepStrictEqual(configuration?.value, value) ? configuration : null;
    },
  };
};
