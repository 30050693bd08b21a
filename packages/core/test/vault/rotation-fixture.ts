import { KeyRotation } from '../../src/engine/vault/key-rotation.ts';
import { Vault } from '../../src/engine/vault/vault.ts';
import { memoryKeyring } from '../../src/memory-keyring.ts';
import { memoryStore } from '../../src/memory-store.ts';
import type { EpochRegister } from '../../src/ports/epoch-register.ts';
import type { Keyring } from '../../src/ports/keyring.ts';
import type { Changeset } from '../../src/ports/changeset.ts';
import type { SealedArtefact } from '../../src/ports/rows.ts';
import { START, testClock } from './vault-fixture.ts';

export const DAY = 86_400_000;

const NOTHING: Changeset = {
  inbox: [],
  conversations: [],
  instances: [],
  events: [],
  timers: [],
  effects: [],
  settled: [],
  artefacts: [],
  rewrapped: [],
  destroyed: [],
  channelState: [],
};

/** Thrown in place of a crash. */
export class Cut extends Error {}

/** `cut` is called before and after each durable call, and throws where the process is to end. */
const cuttable = <T extends object>(target: T, cut: () => void): T =>
  new Proxy(target, {
    get(_, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function' || name === 'epochs' || name === 'lookups') return member;
      return async (...given: unknown[]) => {
        cut();
        const value: unknown = await Reflect.apply(member, target, given);
        cut();
        return value;
      };
    },
  });

const seal = (vault: Vault, number: number): SealedArtefact =>
  vault.seal({
    council: 'boston',
    artefact: `c${number}/a1`,
    class: 'message',
    content: { mediaType: 'text/plain', text: `said ${number}` },
  });

/** A store, a keyring and artefacts in them, over which engines come and go. */
export const newDeployment = async (sliceSize = 3) => {
  const clock = testClock(START);
  const store = memoryStore(clock);
  await store.open();
  const keyring = memoryKeyring();
  const live = new Set<string>();
  const now = (): number => clock.now().getTime();

  /** Every row there ever was: what backups may hold. */
  const backups: SealedArtefact[] = [];
  const backUp = async (): Promise<void> => {
    backups.push(...(await store.artefacts([...live])));
  };

  /** An engine just started; `cut` is called around each durable call. */
  const start = (cut: () => void = () => {}) => {
    const cutKeyring: Keyring = cuttable(keyring, cut);
    const cutEpochs: EpochRegister = cuttable(store.epochs, cut);
    const vault = new Vault(cutKeyring, store.blobs, clock);
    const rotation = new KeyRotation(cutKeyring, cutEpochs, vault, { sliceSize });
    return { vault, rotation };
  };

  /** Commits as the engine does: an epoch that closed meanwhile has the key wrapped anew. */
  const commit = async (vault: Vault, sealed: SealedArtefact): Promise<void> => {
    const [outcome] = await store.commit([{ ...NOTHING, artefacts: [sealed] }]);
    if (outcome?.status === 'epoch-closed') {
      await commit(vault, { ...sealed, key: vault.rewrap(sealed.key) });
    } else if (outcome?.status === 'committed') live.add(sealed.artefact);
    else throw new Error(`not committed: ${outcome?.status}`);
  };

  const erase = async (artefact: string): Promise<void> => {
    await store.commit([{ ...NOTHING, destroyed: [artefact] }]);
    live.delete(artefact);
  };

  /** Reads every live artefact with a vault of its own. Throws where one does not open. */
  const readAll = async (): Promise<number> => {
    const { vault } = start();
    const rows = await store.artefacts([...live]);
    for (const row of rows) vault.open(row, 'boston');
    if (rows.length !== live.size) throw new Error('an artefact is gone');
    return rows.length;
  };

  const turnUntilIdle = async (rotation: KeyRotation): Promise<string[]> => {
    const done: string[] = [];
    for (let left = 200; left > 0; left -= 1) {
      const did = await rotation.turn(now());
      done.push(did);
      if (did === 'idle' || did === 'blocked') return done;
    }
    throw new Error('rotation never comes to rest');
  };

  return {
    clock,
    store,
    keyring,
    live,
    backups,
    backUp,
    now,
    start,
    seal,
    commit,
    erase,
    readAll,
    turnUntilIdle,
  };
};
