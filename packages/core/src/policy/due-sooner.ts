import { classOf } from './classification.ts';
import { sooner, type SoonerCap } from './sooner-cap.ts';
import { formatPeriod } from './period.ts';
import type { ArtefactClass, ClassConditions, CouncilPolicy, Policy } from './policy.ts';
import { below } from './problems.ts';

/** One thing that another policy ends sooner. */
export interface SoonerDue {
  /** JSON Pointer (RFC 6901) into the policy that does so. */
  readonly path: string;
  /**
   * `period`, `backstop`, `trigger`, `lead`: a class gives less time. `class`: something falls under another class, which gives
   * less. `class-removed`: what is in this class goes on in the last one, which gives less. `skeleton`, `backup-horizon`:
   * evidence, or the keys to backups, go sooner. `council-removed`: nothing says any more how long its artefacts stay.
   * `unreadable`: the one before is in a format that this release does not read.
   */
  readonly code:
    | SoonerCap
    | 'trigger'
    | 'class'
    | 'class-removed'
    | 'skeleton'
    | 'backup-horizon'
    | 'council-removed'
    | 'unreadable';
  /** Periods, or the ids of classes. */
  readonly before: string;
  readonly after: string;
}

/**
 * What a policy makes due sooner than the one before it: empty where it only lengthens and adds. Every combination of channel,
 * kind, form and service that either policy tells apart is classified under both; of each pair of classes it is asked
 * whether there is any history of an artefact (captured, closed, acted on, at any times) that ends sooner under the second.
 *
 * Due instants that have been given are moved by no policy yet; what they become under a new one is left open here.
 */
export const dueSooner = (before: Policy, after: Policy): readonly SoonerDue[] => {
  const found = new Map<string, SoonerDue>();
  const add = (one: SoonerDue): void => {
    found.set(JSON.stringify(one), one);
  };
  if (after.backupHorizonMs < before.backupHorizonMs) {
    add({
      path: '/backupHorizon',
      code: 'backup-horizon',
      before: before.document.backupHorizon ?? 'P28D',
      after: after.document.backupHorizon ?? 'P28D',
    });
  }
  for (const [id, council] of before.councils) {
    const next = after.councils.get(id);
    if (next === undefined)
      add({ path: '/councils', code: 'council-removed', before: id, after: '' });
    else {
      const index = [...after.councils.keys()].indexOf(id);
      for (const one of soonerInCouncil(council, next, below('/councils', index))) add(one);
    }
  }
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
};

function* soonerInCouncil(
  before: CouncilPolicy,
  after: CouncilPolicy,
  path: string,
): Generator<SoonerDue> {
  const skeleton = { trigger: 'captured', backstop: null, leadMs: 0 } as const;
  const caps = sooner(
    { ...skeleton, period: before.skeletonPeriod },
    { ...skeleton, period: after.skeletonPeriod },
    [before.timeZone, after.timeZone],
  );
  if (caps.length > 0) {
    yield {
      path: below(path, 'skeletonPeriod'),
      code: 'skeleton',
      before: formatPeriod(before.skeletonPeriod),
      after: formatPeriod(after.skeletonPeriod),
    };
  }
  const compared = new Set<string>();
  for (const [was, is, removed] of pairs(before, after)) {
    const key = `${was.id}\n${is.id}\n${removed}`;
    if (compared.has(key)) continue;
    compared.add(key);
    const shorter = sooner(was, is, [before.timeZone, after.timeZone]);
    if (shorter.length === 0) continue;
    const at = below(below(path, 'artefactClasses'), after.classes.indexOf(is));
    if (was.id !== is.id) {
      const code = removed ? 'class-removed' : 'class';
      yield { path: at, code, before: was.id, after: is.id };
    } else yield* inOneClass(at, was, is, shorter);
  }
}

function* inOneClass(
  path: string,
  before: ArtefactClass,
  after: ArtefactClass,
  shorter: readonly SoonerCap[],
): Generator<SoonerDue> {
  if (before.trigger !== after.trigger) {
    const code = 'trigger';
    yield { path: below(path, code), code, before: before.trigger, after: after.trigger };
  }
  for (const code of shorter) {
    const [was, is] = [before, after].map((one) =>
      code === 'lead'
        ? `PT${one.leadMs / 1000}S`
        : code === 'period'
          ? formatPeriod(one.period)
          : one.backstop === null
            ? ''
            : formatPeriod(one.backstop),
    );
    if (was !== is) yield { path: below(path, code), code, before: was ?? '', after: is ?? '' };
    else if (before.trigger === after.trigger) {
      // The same words count differently: the time zone, or another bound that is gone.
      yield { path, code, before: was ?? '', after: is ?? '' };
    }
  }
}

/** What was in one class and is in another: by what it is, and by the class that it was given. */
function* pairs(
  before: CouncilPolicy,
  after: CouncilPolicy,
): Generator<readonly [ArtefactClass, ArtefactClass, boolean]> {
  const last = after.classes.at(-1);
  for (const was of before.classes) {
    const same = after.classes.find(({ id }) => id === was.id);
    if (same !== undefined) yield [was, same, false];
    else if (last !== undefined) yield [was, last, true];
  }
  const named = (field: keyof ClassConditions): readonly (string | undefined)[] => [
    ...new Set([...before.classes, ...after.classes].flatMap(({ match }) => match[field] ?? [])),
    // One that no class names stands for all those.
    undefined,
  ];
  for (const channel of before.channels.keys()) {
    for (const kind of named('kind')) {
      for (const form of named('form')) {
        for (const service of named('service')) {
          const artefact = { channel, kind: kind ?? '', form, service };
          yield [classOf(before, artefact), classOf(after, artefact), false];
        }
      }
    }
  }
}
