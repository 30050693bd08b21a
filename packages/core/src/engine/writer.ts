import type { Clock } from '../clock.ts';
import { ContactCentreError } from '../errors.ts';
import type { InstanceId } from '../ids.ts';
import type { CommitOutcome } from '../ports/changeset.ts';
import type { LookupKey } from '../ports/rows.ts';
import type { Store } from '../ports/store.ts';
import type { Family, FamilyCache } from './family-cache.ts';
import { FoundRows } from './found-rows.ts';
import { Groups, type Group, type Member } from './groups.ts';
import type { InstanceReader } from './instance-reader.ts';
import { MissingFamily } from './missing-family.ts';
import { UnitOfWork, type Announcement, type StepRules } from './unit-of-work.ts';
import type { Work } from './work.ts';
import { type QueueLimits, type Submitted, WorkQueue } from './work-queue.ts';

const MOST_ATTEMPTS = 8;

const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export interface WriterParts {
  readonly store: Store;
  readonly reader: InstanceReader;
  readonly cache: FamilyCache;
  readonly clock: Clock;
  readonly rules: StepRules;
  readonly limits: QueueLimits;
  /** After commit, before callers hear of it. */
  committed(announcements: readonly Announcement[]): void;
  /** A commit was refused because its epoch key is closed: take the newest one before the next try. */
  epochClosed(): Promise<void>;
}

interface Applied {
  readonly groups: readonly Group[];
  /** Members that write nothing: what they found may have been written by the same batch, so they wait for it too. */
  readonly onlookers: readonly Member[];
}

/**
 * The one write path. Drains all that waits into one transaction: steps are computed in memory, in order, each seeing
 * the batch's earlier ones; a piece of work that throws leaves the batch before any SQL. Promises resolve after commit.
 */
export class Writer {
  readonly #parts: WriterParts;
  readonly #queue: WorkQueue;
  #running: Promise<void> | null = null;
  #closed = false;

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.#queue = new WorkQueue(parts.limits);
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /** @throws CC_STOPPED after close, CC_BUSY when too much waits, and whatever `apply` throws. */
  submit<T>(work: Work<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed) {
        reject(
          new ContactCentreError(
            'CC_STOPPED',
            'The contact centre is stopped; nothing was written.',
          ),
        );
        return;
      }
      try {
        this.#queue.add({ work, attempts: 0, resolve, reject });
      } catch (error) {
        reject(error);
        return;
      }
      this.#running ??= this.#drain();
    });
  }

  /** Takes nothing more, writes what waits, and resolves when that is done. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #drain(): Promise<void> {
    try {
      // One turn of the event loop, so that callers woken by the last commit can join the next.
      for (await turnOfTheLoop(); this.#queue.size > 0; await turnOfTheLoop())
        await this.#write(this.#queue.take());
    } finally {
      this.#running = null;
    }
  }

  async #write(batch: readonly Submitted[]): Promise<void> {
    const { groups, onlookers } = await this.#apply(batch).catch((error: unknown): Applied => {
      for (const submitted of batch) submitted.reject(error);
      return { groups: [], onlookers: [] };
    });
    let outcomes: readonly CommitOutcome[] = [];
    if (groups.length > 0) {
      try {
        outcomes = await this.#parts.store.commit(groups.map(({ writes }) => writes.build()));
      } catch (error) {
        await this.#rejected(groups, onlookers, error);
        return;
      }
    }
    const announcements: Announcement[] = [];
    for (const [index, { families, announcements: announced }] of groups.entries()) {
      const committed = outcomes[index]?.status === 'committed';
      if (committed) announcements.push(...announced);
      for (const [id, family] of families) {
        if (committed) this.#parts.cache.set(id, family);
        else this.#parts.cache.drop(id);
      }
    }
    const keyless = outcomes.some(({ status }) => status === 'epoch-closed')
      ? await this.#takeNewestEpoch()
      : null;
    this.#parts.committed(announcements);
    const again = new Set<Submitted>();
    for (const [index, { members }] of groups.entries())
      this.#answer(members, outcomes[index], keyless, again);
    const refused = outcomes.find(({ status }) => status !== 'committed');
    this.#answer(onlookers, refused ?? { status: 'committed' }, keyless, again);
    // In front of what has come since, in the order they had: a conversation's items stay in theirs.
    for (const submitted of batch.toReversed())
      if (again.has(submitted)) this.#queue.again(submitted);
  }

  /** Null when it has one; otherwise why not. */
  async #takeNewestEpoch(): Promise<{ readonly error: unknown } | null> {
    try {
      await this.#parts.epochClosed();
      return null;
    } catch (error) {
      return { error };
    }
  }

  #answer(
    members: readonly Member[],
    outcome: CommitOutcome | undefined,
    keyless: { readonly error: unknown } | null,
    again: Set<Submitted>,
  ): void {
    for (const { submitted, result } of members) {
      if (outcome?.status === 'committed') submitted.resolve(result);
      else if (keyless !== null && outcome?.status === 'epoch-closed')
        submitted.reject(keyless.error);
      else if (submitted.attempts++ < MOST_ATTEMPTS) again.add(submitted);
      else {
        submitted.reject(
          new ContactCentreError(
            'CC_CONFLICT',
            'Others kept changing it at the same time; try again.',
            {
              outcome: outcome?.status ?? 'none',
            },
          ),
        );
      }
    }
  }

  /** An SQL error takes the whole batch with it: its members are tried singly, so that only the guilty one fails. */
  async #rejected(
    groups: readonly Group[],
    onlookers: readonly Member[],
    error: unknown,
  ): Promise<void> {
    const members = [...groups.flatMap((group) => group.members), ...onlookers];
    if (members.length === 1) {
      for (const { submitted } of members) submitted.reject(error);
      return;
    }
    for (const { submitted } of members) await this.#write([submitted]);
  }

  async #apply(batch: readonly Submitted[]): Promise<Applied> {
    const found = await this.#look(batch);
    const at = this.#parts.clock.now().getTime();
    const groups = new Groups();
    const onlookers: Member[] = [];
    for (const submitted of batch) {
      let loaded: ReadonlyMap<InstanceId, Family> | undefined;
      let applied = this.#applyOne(submitted, at, groups, found, loaded);
      while (applied instanceof MissingFamily) {
        loaded = new Map([...(loaded ?? []), ...(await this.#parts.reader.load([applied.family]))]);
        applied = this.#applyOne(submitted, at, groups, found, loaded);
      }
      if (applied === null) continue;
      const { unit, member } = applied;
      if (unit.writes.empty) {
        onlookers.push(member);
        continue;
      }
      found.add(unit.writes.inbox, unit.writes.conversations);
      groups.add(member, unit);
    }
    return { groups: groups.all, onlookers };
  }

  /** Null: it was refused, and its submitter knows. */
  #applyOne(
    submitted: Submitted,
    at: number,
    groups: Groups,
    found: FoundRows,
    loaded: ReadonlyMap<InstanceId, Family> | undefined,
  ): { readonly unit: UnitOfWork; readonly member: Member } | MissingFamily | null {
    const { cache, rules } = this.#parts;
    for (const [id, family] of loaded ?? []) cache.set(id, family);
    const unit = new UnitOfWork(
      at,
      (id) => groups.family(id) ?? loaded?.get(id) ?? cache.get(id),
      rules,
    );
    try {
      return { unit, member: { submitted, result: submitted.work.apply(unit, found) } };
    } catch (error) {
      if (error instanceof MissingFamily && loaded?.has(error.family) !== true) return error;
      submitted.reject(error);
      return null;
    }
  }

  /** Reads, for the whole batch together, what its members said they would ask for. */
  async #look(batch: readonly Submitted[]): Promise<FoundRows> {
    const { store, cache, reader } = this.#parts;
    const found = new FoundRows();
    const wanted = new Set<InstanceId>();
    const inboxKeys: LookupKey[] = [];
    const conversationKeys: LookupKey[] = [];
    for (const { work } of batch) {
      for (const family of work.families ?? []) wanted.add(family);
      if (work.inbox !== undefined) inboxKeys.push(...work.inbox);
      if (work.conversations !== undefined) conversationKeys.push(...work.conversations);
    }
    const inbox = inboxKeys.length === 0 ? [] : await store.inbox(inboxKeys);
    const conversations =
      conversationKeys.length === 0 ? [] : await store.conversations(conversationKeys);
    found.add(inbox, conversations);
    for (const { contact } of inbox) wanted.add(contact);
    for (const { contact } of conversations) wanted.add(contact);
    const absent = [...wanted].filter((family) => cache.get(family) === undefined);
    if (absent.length > 0) {
      for (const [id, family] of await reader.load(absent)) cache.set(id, family);
    }
    return found;
  }
}
