export type ChannelHealth = 'ok' | 'degraded' | 'down';

/** Ways in which a channel is called. */
export type CallKind = 'poll' | 'run' | 'handle' | 'reply';

/** After so many failures on end it counts as down. */
const DOWN_AFTER = 3;

/**
 * What a channel's calls came to, each kind by itself: a source that can be read may be one that cannot be sent to. One
 * call that goes well makes its kind well again.
 */
export class CallHealth {
  /** Failures on end; 0 where the last call went well. */
  readonly #failures = new Map<CallKind, number>();

  worked(kind: CallKind): void {
    this.#failures.set(kind, 0);
  }

  /** Returns how many failed before it, on end. */
  failed(kind: CallKind): number {
    const before = this.#failures.get(kind) ?? 0;
    this.#failures.set(kind, before + 1);
    return before;
  }

  get state(): ChannelHealth {
    const failing = [...this.#failures].filter(([, failures]) => failures > 0);
    if (failing.length === 0) return 'ok';
    const isRead = this.#failures.get('poll') === 0 || this.#failures.get('run') === 0;
    const isDown = failing.some(([kind, failures]) => {
      // Requests are the outside's: whoever sends what breaks an adapter must not take a channel out of service.
      if (failures < DOWN_AFTER || kind === 'handle') return false;
      return kind !== 'reply' || !isRead;
    });
    return isDown ? 'down' : 'degraded';
  }
}
