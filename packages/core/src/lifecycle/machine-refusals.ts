import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { actionRefusal, implementationRefusal } from './action-refusals.ts';
import { everyState } from './every-state.ts';
import { guardRefusal } from './guard-refusals.ts';
import { notJson } from './plain-json.ts';
import { isReserved } from './reserved-events.ts';

/** What a machine holds that cannot be stored, replayed or checked; each line names the place and what to do instead. */
export const findRefusals = (machine: AnyStateMachine): string[] => [
  ...inMachine(machine),
  ...everyState(machine).flatMap((state) => inState(machine, state)),
];

const inMachine = (machine: AnyStateMachine): string[] => {
  const refusals: string[] = [];
  const { actions, actors, guards } = machine.implementations;
  for (const name of Object.keys(actors)) {
    refusals.push(
      `actor '${name}': nothing runs beside a step; ask for an effect and take its result as an event`,
    );
  }
  for (const [name, implementation] of Object.entries(actions)) {
    const refusal = implementationRefusal(name, implementation);
    if (refusal !== null) refusals.push(`action '${name}' in setup: ${refusal}`);
  }
  for (const [name, implementation] of Object.entries(guards)) {
    const refusal = guardRefusal(machine, implementation, 'setup');
    if (refusal !== null) refusals.push(`guard '${name}' in setup: ${refusal}`);
  }
  const { context } = machine.config;
  const odd = typeof context === 'function' ? null : notJson(context ?? {}, 'context');
  if (odd !== null) refusals.push(odd);
  if (machine.config.output !== undefined) {
    refusals.push('output: nothing reads it; state what became true with a fact on entry');
  }
  return refusals;
};

const inState = (machine: AnyStateMachine, state: AnyStateNode): string[] => {
  const place = state.path.length === 0 ? 'the machine itself' : `state ${state.path.join('.')}`;
  const refusals: string[] = [];
  const refuse = (what: string): number => refusals.push(`${place}: ${what}`);
  const { config } = state;

  if (state.invoke.length > 0) {
    refuse('invoke: nothing runs beside a step; ask for an effect and take its result as an event');
  }
  if (state.type === 'history') {
    refuse('history: it is not stored; keep what must be remembered in the context');
  }
  if (config.output !== undefined && state.parent !== undefined) {
    refuse('output: nothing reads it; state what became true with a fact on entry');
  }
  if (config.route !== undefined) {
    refuse('route: its event is reserved; write a transition with an event of your own');
  }
  for (const name of Object.keys(config.on ?? {})) {
    if (name.includes('*')) {
      refuse(`on '${name}': a wildcard would swallow timers; name each event`);
    } else if (isReserved(name)) {
      refuse(`on '${name}': this name is reserved for timers; choose another, or use after`);
    }
  }
  for (const delay of Object.keys(config.after ?? {})) {
    if (!Number.isNaN(Number(delay))) {
      refuse(
        `after ${delay}: a number becomes part of the stored name; name the delay and give it in setup({ delays })`,
      );
    } else if (!Object.hasOwn(machine.implementations.delays, delay)) {
      refuse(`after '${delay}': no such delay; give it in setup({ delays })`);
    }
  }

  const transitions = [...state.transitions.values()].flat().concat(state.always ?? []);
  const actions: readonly [string, readonly unknown[]][] = [
    ['entry', listed(config.entry)],
    ['exit', listed(config.exit)],
    ['initial', state.type === 'compound' ? state.initial.actions : []],
    ...transitions.map((each): [string, readonly unknown[]] => [
      `on ${nameOf(each.eventType)}`,
      each.actions,
    ]),
  ];
  for (const [where, list] of actions) {
    for (const action of list) {
      const refusal = actionRefusal(machine, action);
      if (refusal !== null) refuse(`${where}: ${refusal}`);
    }
  }
  for (const each of transitions) {
    const refusal = each.guard === undefined ? null : guardRefusal(machine, each.guard);
    if (refusal !== null) refuse(`on ${nameOf(each.eventType)}: ${refusal}`);
  }
  return refusals;
};

const listed = (config: unknown): readonly unknown[] =>
  config === undefined ? [] : Array.isArray(config) ? config : [config];

const nameOf = (eventType: string): string => (eventType === '' ? 'always' : eventType);
