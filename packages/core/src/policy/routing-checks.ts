import { listed, type CouncilDocument, type LaneDocument } from './document.ts';
import { unknownNames, type CouncilNames } from './known-names.ts';
import { below, type Problem } from './problems.ts';

/** The rule that is not written: where nothing else matched. */
export const DEFAULT_RULE = 'default';

const CHANNEL = 'the id or kind of a channel';
const SERVICE = 'the id of a service';

/** Rules, default lane and examples of one council. */
export function* routingProblems(
  path: string,
  { routing, examples = [] }: CouncilDocument,
  names: CouncilNames,
): Generator<Problem> {
  const rules = routing.rules ?? [];
  for (const [index, rule] of rules.entries()) {
    const at = below(below(below(path, 'routing'), 'rules'), index);
    if (rule.id === DEFAULT_RULE) {
      yield {
        path: below(at, 'id'),
        expected: 'another id than that of the default lane',
        found: '"default"',
      };
    }
    const channel = below(below(at, 'when'), 'channel');
    yield* unknownNames(channel, rule.when.channel, names.channelsAndKinds, CHANNEL);
    yield* laneProblems(at, rule, names);
  }
  yield* laneProblems(below(below(path, 'routing'), 'default'), routing.default, names);

  const ruleIds = [...rules.map(({ id }) => id), DEFAULT_RULE];
  const seen = new Set<string>();
  for (const [index, { name, item, expect }] of examples.entries()) {
    const at = below(below(path, 'examples'), index);
    if (seen.has(name)) {
      yield { path: below(at, 'name'), expected: 'a name of its own', found: 'one used before' };
    }
    seen.add(name);
    yield* unknownNames(
      below(below(at, 'item'), 'channel'),
      item.channel,
      names.channels,
      'the id of a channel',
    );
    yield* unknownNames(
      below(below(at, 'expect'), 'rule'),
      expect.rule,
      ruleIds,
      'the id of a rule',
    );
    yield* unknownNames(
      below(below(at, 'expect'), 'services'),
      expect.services,
      names.services,
      SERVICE,
    );
  }
}

function* laneProblems(
  path: string,
  { services, mode }: LaneDocument,
  names: CouncilNames,
): Generator<Problem> {
  yield* unknownNames(below(path, 'services'), services, names.services, SERVICE);
  if (mode === 'route' && listed(services).length === 0) {
    yield {
      path: below(path, 'services'),
      expected: 'a service to route to (without one, mode is suggest and a person triages)',
      found: 'nothing',
    };
  }
}
