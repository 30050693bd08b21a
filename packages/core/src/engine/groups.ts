import type { InstanceId } from '../ids.ts';
import type { ChangesetBuilder } from './changeset-builder.ts';
import type { Family } from './family-cache.ts';
import type { Announcement, UnitOfWork } from './unit-of-work.ts';
import type { Submitted } from './work-queue.ts';

/** A piece of work with what it came to, not yet told. */
export interface Member {
  readonly submitted: Submitted;
  readonly result: unknown;
}

/** Members of a batch that touch the same families share one changeset, and so one fate. */
export interface Group {
  readonly writes: ChangesetBuilder;
  readonly members: Member[];
  readonly families: Map<InstanceId, Family>;
  readonly announcements: Announcement[];
}

/** Sorts the members of a batch into groups. */
export class Groups {
  readonly #owner = new Map<InstanceId, Group>();
  readonly #groups = new Set<Group>();

  /** A family as the batch's earlier members left it. */
  family(id: InstanceId): Family | undefined {
    return this.#owner.get(id)?.families.get(id);
  }

  get all(): readonly Group[] {
    return [...this.#groups];
  }

  /** What was only read counts too: an answer that rests on a step must not outlive it. */
  add(member: Member, { writes, touched, read, announcements }: UnitOfWork): void {
    const [first, ...others] = this.#owners(touched, read);
    if (first === undefined) {
      const group = {
        writes,
        members: [member],
        families: new Map<InstanceId, Family>(touched),
        announcements,
      };
      this.#groups.add(group);
      for (const id of touched.keys()) this.#owner.set(id, group);
      return;
    }
    for (const other of others) this.#merge(first, other);
    first.writes.absorb(writes);
    first.members.push(member);
    first.announcements.push(...announcements);
    for (const [id, family] of touched) {
      first.families.set(id, family);
      this.#owner.set(id, first);
    }
  }

  #owners(
    touched: ReadonlyMap<InstanceId, unknown>,
    read: ReadonlySet<InstanceId>,
  ): Iterable<Group> {
    if (this.#owner.size === 0) return [];
    const owners = new Set<Group>();
    for (const ids of [touched.keys(), read]) {
      for (const id of ids) {
        const group = this.#owner.get(id);
        if (group !== undefined) owners.add(group);
      }
    }
    return owners;
  }

  #merge(into: Group, other: Group): void {
    into.writes.absorb(other.writes);
    into.members.push(...other.members);
    into.announcements.push(...other.announcements);
    for (const [id, family] of other.families) {
      into.families.set(id, family);
      this.#owner.set(id, into);
    }
    this.#groups.delete(other);
  }
}
