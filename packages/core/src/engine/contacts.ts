import type { ArtefactId } from '../artefact.ts';
import type { ContactId, Stage } from '../contact.ts';
import { ContactCentreError } from '../errors.ts';
import { familyOf } from '../ids.ts';
import type { PartyDetails } from '../party.ts';
import type { CouncilPolicy } from '../policy/policy.ts';
import { type Authorise, insistAuthorised } from './authorise.ts';
import type * as given from './command.ts';
import * as commands from './commands.ts';
import { type Contact, viewContact } from './contact-view.ts';
import type { Engine } from './engine.ts';
import { MissingKeys } from './reclassification.ts';
import { prepareReply } from './replying.ts';
import { reread } from './rereading.ts';
import type { WrappedKey } from '../ports/rows.ts';
import { blindIndexSearch } from './vault/blind-index.ts';
import type { Work } from './work.ts';
import { repeatable } from './error-code.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Give it to the next call; null: there is no more. */
  readonly cursor: string | null;
}

export interface ContactQuery {
  readonly stage?: Stage;
  /** State inside the stage: quarantined, recorded, live… */
  readonly within?: string;
  readonly service?: string | readonly string[];
  /** Not touched for this long, in milliseconds. */
  readonly olderThanMs?: number;
  readonly cursor?: string;
  /** At most 500; 50 where left out. */
  readonly limit?: number;
}

const MOST_IN_A_PAGE = 500;
const PAGE = 50;

interface Prepared {
  apply(scope: commands.CommandScope): void;
  end(isCommitted: boolean): void;
}

type Apply<C> = (scope: commands.CommandScope, command: C) => void;

/** The contacts of one council: reading them, and every command they take. */
export class Contacts {
  readonly #engine: Engine;
  readonly #council: CouncilPolicy;
  readonly #authorise: Authorise;

  constructor(engine: Engine, council: CouncilPolicy, authorise: Authorise) {
    this.#engine = engine;
    this.#council = council;
    this.#authorise = authorise;
  }

  /** Contacts in order of arrival. */
  async find(query: ContactQuery = {}): Promise<Page<Contact>> {
    const { stage, within, service, olderThanMs, cursor } = query;
    const limit = Math.min(query.limit ?? PAGE, MOST_IN_A_PAGE);
    const now = this.#engine.options.clock.now().getTime();
    const rows = await this.#engine.options.store.find({
      council: this.#council.id,
      machine: 'contact',
      limit,
      ...(stage !== undefined && { stage }),
      ...(within !== undefined && { within }),
      ...(service !== undefined && { services: typeof service === 'string' ? [service] : service }),
      ...(olderThanMs !== undefined && { updatedBefore: now - olderThanMs }),
      ...(cursor !== undefined && { after: cursor }),
    });
    const items = await this.#view(rows.map(({ id }) => id));
    return { items, cursor: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
  }

  /** Contacts in which somebody gave this address, number or postcode: a suggestion, never an identification. */
  async findByParty(party: PartyDetails): Promise<readonly Contact[]> {
    const keys = blindIndexSearch(this.#engine.keys, this.#council.id, party);
    const artefacts = await this.#engine.options.store.indexed(keys);
    return this.#view([...new Set(artefacts.map(familyOf))].toSorted());
  }

  /** @throws CC_NOT_FOUND */
  async get(id: ContactId): Promise<Contact> {
    const [contact] = await this.#view([id]);
    if (contact !== undefined) return contact;
    throw notFound(id);
  }

  triage(id: ContactId, command: given.Triage): Promise<given.Done> {
    return this.#run(id, 'triage', command, commands.triage);
  }

  route(id: ContactId, command: given.Route): Promise<given.Done> {
    return this.#run(id, 'route', command, commands.routeMatter, command);
  }

  accept(id: ContactId, command: given.OnMatter): Promise<given.Done> {
    return this.#run(id, 'accept', command, commands.accept);
  }

  return(id: ContactId, command: given.Return): Promise<given.Done> {
    return this.#run(id, 'return', command, commands.returnMatter);
  }

  awaitCustomer(id: ContactId, command: given.OnMatter): Promise<given.Done> {
    return this.#run(id, 'awaitCustomer', command, commands.awaitCustomer);
  }

  /**
   * Asks for an answer to be sent. It is refused here, before it is queued, where its channel says that it cannot send it.
   * @throws CC_INPUT_INVALID naming the field, CC_TOO_LARGE, CC_NOT_POSSIBLE where the channel has no answers
   */
  async reply(id: ContactId, command: given.Reply): Promise<given.Done> {
    const { vault, channels } = this.#engine;
    return this.#prepared(id, 'reply', command, () => prepareReply(vault, channels, command));
  }

  /** Settles an answer that could not be sent, so that the contact can go on to its end. */
  acceptReplyFailure(id: ContactId, command: given.OnReply): Promise<given.Done> {
    return this.#run(id, 'acceptReplyFailure', command, commands.acceptReplyFailure);
  }

  resolve(id: ContactId, command: given.Resolve): Promise<given.Done> {
    return this.#run(id, 'resolve', command, commands.resolve);
  }

  reopen(id: ContactId, command: given.Command & { readonly reason: string }): Promise<given.Done> {
    return this.#run(id, 'reopen', command, commands.reopen);
  }

  note(id: ContactId, command: given.Note): Promise<given.Done> {
    return this.#run(id, 'note', command, commands.note);
  }

  flag(id: ContactId, command: given.RaiseFlag): Promise<given.Done> {
    return this.#run(id, 'flag', command, commands.flag);
  }

  closeFlag(id: ContactId, command: given.RaiseFlag): Promise<given.Done> {
    return this.#run(id, 'closeFlag', command, commands.closeFlag);
  }

  claim(id: ContactId, command: given.Claim): Promise<given.Done> {
    return this.#run(id, 'claim', command, commands.claim);
  }

  unclaim(id: ContactId, command: given.Command): Promise<given.Done> {
    return this.#run(id, 'unclaim', command, commands.unclaim);
  }

  endLive(id: ContactId, command: given.Command): Promise<given.Done> {
    return this.#run(id, 'endLive', command, commands.endLive);
  }

  /** Lets a quarantined or recorded contact go to triage as it is. */
  release(id: ContactId, command: given.Command): Promise<given.Done> {
    return this.#run(id, 'release', command, commands.release);
  }

  /** Reads a quarantined contact's kept bytes again with the channel's present reader; on success it goes to triage. */
  async retry(id: ContactId, command: given.Command): Promise<given.Done> {
    return this.#prepared(id, 'retry', command, async () =>
      reread(this.#engine, this.#council, await this.get(id)),
    );
  }

  /** A command whose large bytes go into the vault before it is applied. */
  async #prepared(
    id: ContactId,
    action: string,
    command: given.Command,
    prepare: () => Promise<Prepared>,
  ): Promise<given.Done> {
    await insistAuthorised(this.#authorise, { by: command.by, action });
    // Repeated under its key it may no longer be possible: the first answer goes before that error.
    const prepared = await prepare().catch((error: unknown) => {
      const apply = (): never => {
        throw error;
      };
      return { apply, end: () => {} };
    });
    let isCommitted = false;
    try {
      const done = await this.#apply(id, command, (scope) => prepared.apply(scope));
      isCommitted = done.status === 'applied';
      return done;
    } finally {
      prepared.end(isCommitted);
    }
  }

  async #view(ids: readonly ContactId[]): Promise<Contact[]> {
    const families = await this.#engine.reader.load(ids);
    const views: Contact[] = [];
    for (const id of ids) {
      const view = viewContact(families.get(id) ?? new Map(), id);
      if (view?.council === this.#council.id) views.push(view);
    }
    return views;
  }

  async #run<C extends given.Command>(
    id: ContactId,
    action: string,
    command: C,
    apply: Apply<C>,
    asked: { readonly service?: string; readonly purpose?: string } = {},
  ): Promise<given.Done> {
    const { service, purpose } = asked;
    await insistAuthorised(this.#authorise, {
      by: command.by,
      action,
      ...(service !== undefined && { service }),
      ...(purpose !== undefined && { purpose }),
    });
    return this.#apply(id, command, apply);
  }

  async #apply<C extends given.Command>(
    id: ContactId,
    command: C,
    apply: Apply<C>,
  ): Promise<given.Done> {
    const { keys, vault, writer } = this.#engine;
    const { policy } = this.#engine.options;
    const council = this.#council;
    const seen =
      command.key === undefined
        ? []
        : keys.candidates('command', council.id, `${id}\n${command.key}`);
    const wrapped = new Map<ArtefactId, WrappedKey>();
    const work: Work<given.Done> = {
      lane: 'command',
      families: [id],
      inbox: seen,
      apply: (unit, found) => {
        const earlier = seen.length === 0 ? undefined : found.inbox(seen);
        const contact = unit.find(id);
        if (
          contact === undefined ||
          contact.council !== council.id ||
          contact.lifecycle.id !== 'contact'
        ) {
          throw notFound(id);
        }
        if (earlier !== undefined) {
          const { version } = JSON.parse(earlier.result) as { version: number };
          return { status: 'repeated', contact: id, version } as const;
        }
        if (command.expect !== undefined && command.expect !== contact.version) {
          throw new ContactCentreError(
            'CC_CONFLICT',
            `${id} is at version ${contact.version}, not ${command.expect}; look at it again.`,
            { contact: id, version: contact.version, expected: command.expect },
          );
        }
        apply({ unit, council, policy, vault, contact: id, keys: wrapped }, command);
        const version = unit.find(id)?.version ?? contact.version;
        const [newest] = seen;
        if (newest !== undefined) {
          unit.writes.inbox.push({ ...newest, contact: id, result: JSON.stringify({ version }) });
        }
        return { status: 'applied', contact: id, version } as const;
      },
    };
    for (;;) {
      try {
        return await writer.submit(work);
      } catch (error) {
        if (!(error instanceof MissingKeys)) throw error;
        const sealed = await this.#engine.options.store.artefacts(error.artefacts);
        if (sealed.length === 0) throw error;
        for (const { key } of sealed) wrapped.set(key.artefact, key);
      }
    }
  }
}

const notFound = (id: ContactId): ContactCentreError =>
  new ContactCentreError('CC_NOT_FOUND', `There is no contact ${repeatable(id)}.`, {
    contact: repeatable(id),
  });
