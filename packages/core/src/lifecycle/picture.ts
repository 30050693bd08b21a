import type { AnyStateNode } from 'xstate';
import type { Lifecycle } from './define-lifecycle.ts';
import { everyState } from './every-state.ts';

type Transition = AnyStateNode['on'][string][number];

interface Arrow {
  readonly from: AnyStateNode;
  readonly to: AnyStateNode;
  readonly label: string;
}

/**
 * A lifecycle as a Mermaid state diagram: its states, what is inside them, and what leads from one to another. Not drawn are
 * events that stay in their state, and those that the whole machine takes in any state. The same machine gives the same text.
 */
export const picture = ({ machine, timers }: Lifecycle): string => {
  const arrows = merged(everyState(machine).flatMap((state) => arrowsFrom(state, timers.keys)));
  return ['stateDiagram-v2', ...inside(machine.root, arrows, '  '), ''].join('\n');
};

const idOf = (state: AnyStateNode): string => state.path.join('_').replaceAll('-', '_');

const inside = (state: AnyStateNode, arrows: readonly Arrow[], indent: string): string[] => {
  const children = Object.values(state.states);
  const blocks = children.map((child) => drawn(child, arrows, indent));
  const lines =
    state.type === 'parallel'
      ? blocks.flatMap((block, index) => (index === 0 ? block : [`${indent}--`, ...block]))
      : blocks.flat();
  const start =
    state.type === 'compound'
      ? state.initial.target.map((to) => `${indent}[*] --> ${idOf(to)}`)
      : [];
  const ends = children.flatMap((child) =>
    child.type === 'final' ? [`${indent}${idOf(child)} --> [*]`] : [],
  );
  const here = arrows
    .filter(({ from, to }) => common(from, to) === state)
    .map(({ from, to, label }) => `${indent}${idOf(from)} --> ${idOf(to)}: ${label}`);
  return [...lines, ...start, ...here, ...ends];
};

const drawn = (state: AnyStateNode, arrows: readonly Arrow[], indent: string): string[] => {
  const head = `${indent}state "${state.key}" as ${idOf(state)}`;
  return Object.keys(state.states).length === 0
    ? [head]
    : [`${head} {`, ...inside(state, arrows, `${indent}  `), `${indent}}`];
};

/** The innermost state that both lie in: where the arrow between them is drawn. */
const common = (from: AnyStateNode, to: AnyStateNode): AnyStateNode | undefined => {
  const above = (state: AnyStateNode): AnyStateNode[] =>
    state.parent === undefined ? [] : [...above(state.parent), state.parent];
  const around = new Set(above(to));
  return above(from).findLast((state) => around.has(state));
};

const arrowsFrom = (state: AnyStateNode, timers: ReadonlyMap<string, string>): Arrow[] =>
  [...[...state.transitions.values()].flat(), ...(state.always ?? [])].flatMap(
    (transition: Transition) =>
      (transition.target ?? [])
        .filter((to) => to !== state)
        .map((to) => ({ from: state, to, label: labelOf(transition, timers) })),
  );

const labelOf = ({ eventType, guard }: Transition, timers: ReadonlyMap<string, string>): string => {
  const condition = nameOf(guard);
  if (eventType === '') return condition ?? 'at once';
  const [delay] = timers.get(eventType)?.split('@') ?? [];
  const name = delay === undefined ? eventType : `after ${delay}`;
  return condition === null ? name : `${name} [${condition}]`;
};

const nameOf = (guard: unknown): string | null => {
  if (typeof guard === 'string') return guard;
  if (typeof guard === 'object' && guard && 'type' in guard) return String(guard.type);
  return guard === undefined ? null : 'combined guard';
};

/** Several ways between the same two states share an arrow. */
const merged = (arrows: readonly Arrow[]): Arrow[] => {
  const byEnds = new Map<string, Arrow>();
  for (const arrow of arrows) {
    const ends = `${arrow.from.id} ${arrow.to.id}`;
    const known = byEnds.get(ends);
    byEnds.set(
      ends,
      known === undefined ? arrow : { ...known, label: `${known.label}, ${arrow.label}` },
    );
  }
  return [...byEnds.values()];
};
