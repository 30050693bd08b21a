import { randomUUID } from 'node:crypto';
import type { ArtefactId } from '../artefact.ts';
import { toInstant } from '../clock.ts';
import { ContactCentreError } from '../errors.ts';
import { familyOf, type InstanceId } from '../ids.ts';
import type { DisclosureInput } from '../lifecycle/disclosure-machine.ts';
import { disclosureLifecycle } from '../lifecycle/lifecycles.ts';
import { Personal } from '../personal.ts';
import type { ArtefactClass, CouncilPolicy } from '../policy/policy.ts';
import { checkCode } from './arrival.ts';
import { type Authorise, insistAuthorised } from './authorise.ts';
import type { Command } from './command.ts';
import { keep } from './commands.ts';
import { artefactContext } from './contact-view.ts';
import type { Page } from './contacts.ts';
import type { Engine } from './engine.ts';
import { repeatable } from './error-code.ts';
import { stageOf, type Instance } from './instance.ts';
import { classById } from './policy-rules.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** What went to whom, and by whose leave. Codes alone: a name belongs into `note`. */
export interface RecordDisclosure extends Pick<Command, 'by' | 'key'> {
  readonly artefacts: readonly ArtefactId[];
  /** A service of the policy, or a code for another organisation or role: 'police', 'ombudsman'. */
  readonly to: string;
  /** Legal basis, such as 'court-order' or 'dpa-2018-sch-2-para-2'. Needed where the class does not name the recipient. */
  readonly basis?: string;
  /** Role that decided it. Needed where the class does not name the recipient. */
  readonly authority?: string;
  /** Sealed, as an artefact of the first one's contact: who asked, a reference, what was said. */
  readonly note?: string;
}

/** A row of the disclosure ledger. */
export interface Disclosure {
  readonly id: InstanceId;
  readonly artefacts: readonly ArtefactId[];
  readonly to: string;
  readonly basis: string | null;
  readonly authority: string | null;
  readonly note: ArtefactId | null;
  /** Id of the actor who recorded it. */
  readonly by: string;
  /** RFC 3339. */
  readonly at: string;
}

/** Which artefacts went to whom, on what basis, by whose authority (UK GDPR Articles 5(2) and 30). */
export class Disclosures {
  readonly #engine: Engine;
  readonly #council: CouncilPolicy;
  readonly #authorise: Authorise;

  constructor(engine: Engine, council: CouncilPolicy, authorise: Authorise) {
    this.#engine = engine;
    this.#council = council;
    this.#authorise = authorise;
  }

  /**
   * Records a disclosure; nothing is opened or sent by it. Returns its id, under the same key the first one's.
   * @throws CC_NOT_FOUND, CC_ARTEFACT_ERASED for what is erased or due and not held, CC_RECIPIENT_REFUSED without basis and
   *   authority where a class does not name the recipient, CC_INPUT_INVALID
   */
  async record(command: RecordDisclosure): Promise<InstanceId> {
    const { by, artefacts, to, basis, authority, note, key } = command;
    checkCode(to, 'to');
    if (basis !== undefined) checkCode(basis, 'basis');
    if (authority !== undefined) checkCode(authority, 'authority');
    const [first] = artefacts;
    if (first === undefined) {
      throw new ContactCentreError('CC_INPUT_INVALID', 'Name at least one artefact.', {
        field: 'artefacts',
      });
    }
    await insistAuthorised(this.#authorise, { by, action: 'disclose' });
    const { keys, writer, vault, options } = this.#engine;
    const council = this.#council;
    const id = `disclosure-${randomUUID()}`;
    const seen =
      key === undefined ? [] : keys.candidates('command', council.id, `disclosure\n${key}`);
    return writer.submit({
      lane: 'command',
      families: [...new Set(artefacts.map(familyOf))],
      inbox: seen,
      apply: (unit, found) => {
        const earlier = seen.length === 0 ? undefined : found.inbox(seen);
        if (earlier !== undefined) return earlier.contact;
        for (const artefact of artefacts) this.#insistMay(unit, artefact, command);
        const contact = familyOf(first);
        const scope = { unit, council, policy: options.policy, vault, contact, keys: new Map() };
        const [sealed] = note === undefined ? [] : keep(scope, 'note', [noteOf(note)]);
        const input: DisclosureInput = {
          artefacts,
          to,
          basis: basis ?? null,
          authority: authority ?? null,
          note: sealed ?? null,
          by: by.id,
        };
        const event = { type: 'DISCLOSE', at: unit.at, ...input };
        unit.start(disclosureLifecycle, id, council.id, event, true);
        const [newest] = seen;
        if (newest !== undefined) unit.writes.inbox.push({ ...newest, contact: id, result: '{}' });
        return id;
      },
    });
  }

  /** In order of id. `limit`: 100 where left out. */
  async list(query: { cursor?: string; limit?: number } = {}): Promise<Page<Disclosure>> {
    const { cursor, limit = 100 } = query;
    if (!Number.isSafeInteger(limit) || limit < 1 || limit > 1_000) {
      throw new ContactCentreError(
        'CC_INPUT_INVALID',
        'limit must be a whole number from 1 to 1000.',
        { field: 'limit' },
      );
    }
    const rows = await this.#engine.options.store.find({
      council: this.#council.id,
      machine: disclosureLifecycle.id,
      limit,
      ...(cursor !== undefined && { after: cursor }),
    });
    return {
      items: rows.map((row) => view(this.#engine.reader.read(row))),
      cursor: rows.length < limit ? null : (rows.at(-1)?.id ?? null),
    };
  }

  #insistMay(unit: UnitOfWork, id: ArtefactId, { to, basis, authority }: RecordDisclosure): void {
    const council = this.#council;
    const found = unit.find(id);
    if (found?.council !== council.id || found.lifecycle.id !== 'artefact') {
      throw new ContactCentreError('CC_NOT_FOUND', `There is no artefact ${repeatable(id)}.`, {
        artefact: repeatable(id),
      });
    }
    const context = artefactContext(found);
    const isHeld = Object.keys(context.holds).length > 0;
    if (stageOf(found.snapshot.value) !== 'live' || (unit.at >= context.dueAt && !isHeld)) {
      throw new ContactCentreError(
        'CC_ARTEFACT_ERASED',
        `${id} has been erased, or its time has come; it goes to nobody any more.`,
        { artefact: id },
      );
    }
    const its = classById(council, context.class);
    if (isNamed(its, council, to) || (basis !== undefined && authority !== undefined)) return;
    throw new ContactCentreError(
      'CC_RECIPIENT_REFUSED',
      `${id} is of class '${its.id}', which does not name ${to} as a recipient; give the basis and the authority for it.`,
      { artefact: id, class: its.id, to, recipients: [...its.recipients] },
    );
  }
}

/** `*` stands for the services of the council, and for nobody else. */
const isNamed = ({ recipients }: ArtefactClass, { services }: CouncilPolicy, to: string): boolean =>
  recipients.includes(to) || (recipients.includes('*') && services.has(to));

const noteOf = (text: string) => ({
  kind: 'note',
  mediaType: 'text/plain',
  size: Buffer.byteLength(text),
  content: new Personal({ mediaType: 'text/plain', text, fields: {} }),
});

const view = ({ id, snapshot }: Instance): Disclosure => {
  const { disclosedAt, ...row } = snapshot.context as unknown as DisclosureInput & {
    readonly disclosedAt: number;
  };
  return { id, ...row, at: toInstant(disclosedAt) };
};
