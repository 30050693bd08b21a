import type { Failpoint } from '@council-contact/conformance';
import type { Nature, Outcome } from '@council-contact/core';
import * as fc from 'fast-check';

/** Something that a customer, an adviser, time or bad luck does. Numbers pick among what there is. */
export type Action =
  | {
      readonly do: 'receive';
      readonly inbox: 'marsh-inbox' | 'fen-inbox';
      readonly conversation: number;
      readonly text: string;
      readonly nature: Nature;
      readonly broken: boolean;
      readonly attached: 'nothing' | 'small' | 'large' | 'recording';
    }
  /** An item that has come before comes again. */
  | { readonly do: 'repeat'; readonly item: number }
  | { readonly do: 'command'; readonly contact: number; readonly command: RandomCommand }
  | { readonly do: 'work'; readonly contact: number }
  | { readonly do: 'hold'; readonly contact: number; readonly artefact: number }
  | { readonly do: 'release'; readonly hold: number }
  | { readonly do: 'open'; readonly contact: number; readonly artefact: number }
  | { readonly do: 'advance'; readonly by: string }
  | { readonly do: 'settle' }
  /** How the next things outside the engine end. */
  | { readonly do: 'outside'; readonly ends: 'throws' | 'retry' | 'failed' }
  /** The store dies at a call; the engine is opened anew over what was committed. */
  | { readonly do: 'crash'; readonly point: Failpoint; readonly nth: number }
  | { readonly do: 'restart' };

export interface RandomCommand {
  readonly name: (typeof COMMANDS)[number];
  readonly service: 'waste' | 'council-tax' | 'planning';
  readonly matter: number;
  readonly outcome: Outcome;
  readonly key: number | null;
}

const COMMANDS = [
  'triage',
  'route',
  'accept',
  'return',
  'awaitCustomer',
  'resolve',
  'reply',
  'note',
  'flag',
  'closeFlag',
  'claim',
  'unclaim',
  'reopen',
  'release',
] as const;

/** Calls of the store that the engine makes while it works. */
const POINTS: readonly Failpoint[] = [
  'commit:before',
  'commit:after',
  'load:before',
  'inbox:before',
  'claimTimers:after',
  'claimEffects:before',
  'claimEffects:after',
  'postponeEffects:before',
  'postponeEffects:after',
  'artefacts:after',
  'verify:before',
  'verify:after',
  'compact:before',
  'epochs.open:before',
  'epochs.open:after',
  'epochs.rewrap:before',
  'epochs.rewrap:after',
  'epochs.close:after',
  'blobs.put:before',
  'blobs.put:after',
];

const small = fc.nat({ max: 5 });

const receive = fc.record({
  do: fc.constant('receive' as const),
  inbox: fc.constantFrom('marsh-inbox' as const, 'marsh-inbox' as const, 'fen-inbox' as const),
  conversation: fc.nat({ max: 4 }),
  text: fc.constantFrom(
    'My bin was not emptied.',
    'A question.',
    'My bin, and my council tax.',
    'This is a subject access request.',
    'Thank you!',
  ),
  nature: fc.constantFrom<Nature>('person', 'person', 'person', 'automatic', 'self', 'opt-out'),
  broken: fc.constantFrom(false, false, false, true),
  attached: fc.constantFrom('nothing', 'nothing', 'small', 'large', 'recording'),
});

const command = fc.record({
  do: fc.constant('command' as const),
  contact: small,
  command: fc.record({
    name: fc.constantFrom(...COMMANDS, 'resolve' as const, 'resolve' as const),
    service: fc.constantFrom('waste', 'council-tax', 'planning'),
    matter: fc.constantFrom(0, 0, 0, 1, 2),
    outcome: fc.constantFrom<Outcome>('answered', 'completed', 'spam'),
    key: fc.option(fc.nat({ max: 2 }), { freq: 2 }),
  }),
});

const work = fc.record({ do: fc.constant('work' as const), contact: small });

const time = fc.record({
  do: fc.constant('advance' as const),
  by: fc.constantFrom('PT1S', 'PT2M', 'PT5H', 'P1D', 'P10D', 'P1M', 'P6M', 'P1Y', 'P2Y'),
});

const held = fc.oneof(
  fc.record({ do: fc.constant('hold' as const), contact: small, artefact: small }),
  fc.record({ do: fc.constant('release' as const), hold: small }),
);

const others = fc.oneof(
  fc.record({ do: fc.constant('repeat' as const), item: small }),
  fc.record({ do: fc.constant('open' as const), contact: small, artefact: small }),
  fc.record({
    do: fc.constant('outside' as const),
    ends: fc.constantFrom('throws', 'retry', 'failed'),
  }),
);

const settle = fc.constant({ do: 'settle' as const });

const crash = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('crash' as const),
      point: fc.constantFrom(...POINTS, 'commit:before' as const, 'commit:after' as const),
      nth: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' as const }) },
);

const action = (crashes: boolean): fc.Arbitrary<Action> =>
  fc.oneof(
    { weight: 6, arbitrary: receive },
    { weight: 9, arbitrary: command },
    { weight: 4, arbitrary: work },
    { weight: 2, arbitrary: held },
    { weight: 2, arbitrary: others },
    { weight: 4, arbitrary: time },
    { weight: 4, arbitrary: settle },
    { weight: crashes ? 4 : 0, arbitrary: crash },
  );

/** A history: one turn after the other, in each of which several things happen at once. */
export const randomHistory = (options: {
  readonly crashes: boolean;
}): fc.Arbitrary<readonly (readonly Action[])[]> =>
  fc.array(fc.array(action(options.crashes), { minLength: 1, maxLength: 4 }), {
    minLength: 4,
    maxLength: 32,
    size: '+1',
  });
