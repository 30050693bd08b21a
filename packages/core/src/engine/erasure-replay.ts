import type { ArtefactId } from '../artefact.ts';
import type { Clock, EpochMs } from '../clock.ts';
import type { CouncilId } from '../contact.ts';
import { ContactCentreError } from '../errors.ts';
import { familyOf } from '../ids.ts';
import type { ErasureLedger, LedgerEntry } from '../ports/erasure-ledger.ts';
import type { Store } from '../ports/store.ts';
import { recordForCouncil } from './council-record.ts';
import type { InstanceReader } from './instance-reader.ts';
import { stageOf, type Instance } from './instance.ts';
import type { Writer } from './writer.ts';

const AT_ONCE = 200;

export interface ErasureReplayParts {
  readonly store: Store;
  readonly reader: InstanceReader;
  readonly writer: Writer;
  readonly ledger: ErasureLedger | null;
  readonly clock: Clock;
}

/** Channel state of the engine's own: by `restoreStore`, when the store came out of a backup; empty once that is settled. */
const RESTORED = 'restored';
/** Number of the ledger's entry up to which this database has everything destroyed. */
const POSITION = 'erasures';

/** Keeps what is erased in a ledger outside the store, and erases it again where a backup has brought it back. */
export class ErasureReplay {
  readonly #parts: ErasureReplayParts;

  constructor(parts: ErasureReplayParts) {
    this.#parts = parts;
  }

  /**
   * Before anything else is done with the store: destroys what the ledger has since the point that this database knows of,
   * however it became an older one. In ordinary running nothing of it is there any more.
   * @throws CC_ERASURES_NOT_REPLAYED where a restored store is opened without its ledger, or the ledger ends before the store
   */
  async open(): Promise<void> {
    const { store, ledger } = this.#parts;
    const restored = (await store.channelState('engine', RESTORED)) ?? '';
    if (ledger === null) {
      if (restored === '') return;
      throw new ContactCentreError(
        'CC_ERASURES_NOT_REPLAYED',
        `This store was restored from a backup on ${restored}. Give its erasureLedger, so that what has been erased since the backup is erased again first.`,
        { restored },
      );
    }
    await ledger.open();
    const position = Number((await store.channelState('engine', POSITION)) ?? 0);
    if (ledger.last() < position) {
      throw new ContactCentreError(
        'CC_ERASURES_NOT_REPLAYED',
        `The erasure ledger ends at entry ${ledger.last()}, the store knows ${position}: it is another store's or an old copy. Give the newest one.`,
        { last: ledger.last(), position },
      );
    }
    let slice: LedgerEntry[] = [];
    for await (const entry of ledger.read(position)) {
      slice.push(entry);
      if (slice.length < AT_ONCE) continue;
      await this.#replay(slice);
      slice = [];
    }
    await this.#replay(slice);
    await this.#settle(restored !== '');
  }

  /** Writes down what has been destroyed and verified here; to be awaited before the erasure is called done. */
  async note(id: ArtefactId): Promise<void> {
    const { ledger, reader, clock } = this.#parts;
    if (ledger === null) return;
    const artefact = (await reader.load([familyOf(id)])).get(familyOf(id))?.get(id);
    const source = artefact?.snapshot.context['source'];
    const clear = source === 'none' || source === 'erased';
    const at = clock.now().getTime();
    await ledger.append({ artefact: id, at, source: clear ? 'clear' : 'open' });
  }

  /** Everything appended until now has been destroyed in this database first: the next start begins here. */
  async advance(forgetBefore: EpochMs): Promise<void> {
    const { ledger } = this.#parts;
    if (ledger === null) return;
    await this.#settle(false);
    await ledger.forget(forgetBefore);
  }

  async close(): Promise<void> {
    await this.#parts.ledger?.close();
  }

  /** What goes, that it went, and how far the ledger has been read: in one transaction. */
  async #replay(slice: readonly LedgerEntry[]): Promise<void> {
    const { reader, writer } = this.#parts;
    const families = [...new Set(slice.map(({ artefact }) => familyOf(artefact)))];
    const there = await reader.load(families);
    const live = slice.filter(({ artefact }) =>
      isLive(there.get(familyOf(artefact))?.get(artefact)),
    );
    const last = slice.at(-1);
    if (live.length === 0 || last === undefined) return;
    await writer.submit({
      lane: 'command',
      families: [...new Set(live.map(({ artefact }) => familyOf(artefact)))],
      apply: (unit) => {
        const again = new Map<CouncilId, number>();
        for (const { artefact: id, source } of live) {
          const council = unit.find(id)?.council;
          if (council === undefined) continue;
          if (!unit.offer(id, { type: 'ERASE_AGAIN', at: unit.at, source })) continue;
          unit.writes.destroyed.push(id);
          again.set(council, (again.get(council) ?? 0) + 1);
        }
        for (const [council, artefacts] of again)
          recordForCouncil(unit, council, { type: 'ERASURES_REPLAYED', artefacts });
        unit.writes.channelState.push(row(POSITION, String(last.number)));
      },
    });
  }

  async #settle(restored: boolean): Promise<void> {
    const { store, ledger, writer } = this.#parts;
    const last = String(ledger?.last() ?? 0);
    const known = (await store.channelState('engine', POSITION)) ?? '0';
    if (!restored && known === last) return;
    await writer.submit({
      lane: 'command',
      apply: (unit) => {
        unit.writes.channelState.push(row(POSITION, last));
        if (restored) unit.writes.channelState.push(row(RESTORED, ''));
      },
    });
  }
}

const row = (key: string, value: string) => ({ channel: 'engine', key, value });

const isLive = (instance: Instance | undefined): boolean =>
  instance?.lifecycle.id === 'artefact' && stageOf(instance.snapshot.value) === 'live';
