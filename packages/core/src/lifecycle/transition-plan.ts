import type { AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { ancestorsOf, childrenOf, isBelow, type Configuration } from './configuration.ts';

/** One action of a machine as XState keeps it: a name with params, or a delayed raise or cancel made by `after`. */
export type PlannedAction = AnyStateNode['entry'][number];

/** What taking some transitions from a configuration always comes to, whatever the context: worked out once. */
export interface TransitionPlan {
  readonly actions: readonly PlannedAction[];
  readonly next: Configuration;
}

type Nodes = Set<AnyStateNode>;
type Intern = (nodes: Iterable<AnyStateNode>) => Configuration;

/** The state that a transition stays within; undefined: not even the root is kept. */
const domainOf = ({
  source,
  target = [],
  reenter,
}: AnyTransitionDefinition): AnyStateNode | undefined => {
  if (!reenter && target.every((each) => each === source || isBelow(each, source))) return source;
  const common = ancestorsOf(source).find((above) => target.every((each) => isBelow(each, above)));
  return common ?? (reenter ? undefined : source.machine.root);
};

const exits = (
  transitions: readonly AnyTransitionDefinition[],
  { nodes }: Configuration,
): Nodes => {
  const left: Nodes = new Set();
  for (const transition of transitions) {
    if (transition.target === undefined || transition.target.length === 0) continue;
    const domain = domainOf(transition);
    for (const node of nodes) {
      const inside = domain === undefined || isBelow(node, domain);
      if (inside || (transition.reenter && node === domain && transition.source === domain))
        left.add(node);
    }
  }
  return left;
};

/** A state's default descendants, where none below it is entered by name. */
const enterBelow = (node: AnyStateNode, entered: Nodes): void => {
  if (node.type === 'compound')
    for (const first of node.initial.target) enterDeep(first, node, entered);
  else if (node.type === 'parallel') enterRegions(node, entered);
};

const enterRegions = (node: AnyStateNode, entered: Nodes): void => {
  for (const region of childrenOf(node)) {
    if ([...entered].some((each) => isBelow(each, region))) continue;
    entered.add(region);
    enterBelow(region, entered);
  }
};

/** A state, what it enters by default, and what lies between it and `above`. */
const enterDeep = (node: AnyStateNode, above: AnyStateNode | undefined, entered: Nodes): void => {
  entered.add(node);
  enterBelow(node, entered);
  for (const between of ancestorsOf(node)) {
    if (between === above) break;
    entered.add(between);
    if (between.type === 'parallel') enterRegions(between, entered);
  }
};

const entries = (transitions: readonly AnyTransitionDefinition[]): Nodes => {
  const entered: Nodes = new Set();
  for (const transition of transitions) {
    const { source, target = [], reenter } = transition;
    const domain = domainOf(transition);
    for (const each of target) {
      if (each === source && each === domain && !reenter) enterBelow(each, entered);
      else enterDeep(each, domain, entered);
    }
    if (domain?.type === 'parallel' && target.length > 0) enterRegions(domain, entered);
  }
  return entered;
};

/** Of transitions that would leave the same state, an inner one goes before an outer one, and the earlier before the later. */
const withoutConflicts = (
  transitions: readonly AnyTransitionDefinition[],
  from: Configuration,
): readonly AnyTransitionDefinition[] => {
  if (transitions.length < 2) return transitions;
  const kept = new Map<AnyTransitionDefinition, Nodes>();
  for (const transition of transitions) {
    const left = exits([transition], from);
    const rivals = [...kept]
      .filter(([, theirs]) => !theirs.isDisjointFrom(left))
      .map(([rival]) => rival);
    if (!rivals.every((rival) => isBelow(transition.source, rival.source))) continue;
    for (const rival of rivals) kept.delete(rival);
    kept.set(transition, left);
  }
  return [...kept.keys()];
};

const byOrder = (nodes: Iterable<AnyStateNode>): AnyStateNode[] =>
  [...nodes].toSorted((a, b) => a.order - b.order);

const lastActions = ({ nodes }: Configuration): readonly PlannedAction[] =>
  byOrder(nodes)
    .toReversed()
    .flatMap(({ exit }) => exit);

/**
 * SCXML's microstep without its guards: what is left, innermost first, what the transitions do, what is entered, and at
 * the end of the machine what all remaining states do on leaving.
 */
export const planTransitions = (
  from: Configuration,
  chosen: readonly AnyTransitionDefinition[],
  intern: Intern,
): TransitionPlan => {
  const transitions = withoutConflicts(chosen, from);
  const left = exits(transitions, from);
  const entered = byOrder(entries(transitions));
  const actions: PlannedAction[] = byOrder(left)
    .toReversed()
    .flatMap(({ exit }) => exit);
  for (const transition of transitions) actions.push(...transition.actions);
  for (const node of entered) actions.push(...node.entry);
  const nodes = new Set([...from.nodes.filter((node) => !left.has(node)), ...entered]);
  const same = nodes.size === from.nodes.length && from.nodes.every((node) => nodes.has(node));
  const next = same ? from : intern(nodes);
  if (next.done && !from.done) actions.push(...lastActions(next));
  return { actions, next };
};

/** The birth of an instance: the root and its defaults. */
export const planBirth = (root: AnyStateNode, intern: Intern): TransitionPlan => {
  const all: Nodes = new Set([root]);
  enterBelow(root, all);
  const entered = byOrder(all);
  const next = intern(entered);
  const actions = entered.flatMap(({ entry }) => entry);
  return { actions: next.done ? [...actions, ...lastActions(next)] : actions, next };
};
