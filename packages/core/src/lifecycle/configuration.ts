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

/** Gives the same object for the same set of states. */
export const configurations = (
  root: AnyStateNode,
): ((nodes: Iterable<AnyStateNode>) => Configuration) => {
  const interned = new Map<string, Configuration>();
  return (given) => {
    const nodes = [...given];
    const key = nodes.map(({ order }) => order).join();
    const known = interned.get(key);
    if (known !== undefined) return known;
    const active = new Set(nodes);
    const made = Object.freeze({
      nodes,
      active,
      value: valueOf(root, active),
      done: hasEnded(root, active),
    });
    interned.set(key, made);
    return made;
  };
};
