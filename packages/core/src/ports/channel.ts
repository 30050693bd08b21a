import type { ChannelId } from '../contact.ts';
import type {
  Accepted,
  ConversationItem,
  Inbound,
  PollBatch,
  SourceRef,
  Staged,
} from './inbound.ts';
import type { Logger } from './logger.ts';
import type { Delivery, DeliveryReceipt, OutboundReply } from './outbound.ts';
import type { SourceErasure, SourceItem, SubjectKeys } from './source.ts';

/**
 * What a channel package exports: known before any configuration exists, so that a config file can be checked and the
 * register of processing written without opening anything.
 */
export interface ChannelType<Config> {
  readonly manifest: ChannelManifest;
  open(config: Config, host: ChannelHost): Channel | Promise<Channel>;
}

export interface ChannelManifest {
  readonly name: string;
  readonly apiVersion: 1;
  /** email, phone, web-form, webchat, face-to-face or a kind of its own. */
  readonly kind: string;
  /** JSON Schema. "x-secret": true: taken from environment, file or credential; never printed. */
  readonly configSchema: object;
  /** What the source keeps of its own. Policy loading warns where a class's period is shorter than what it cannot erase. */
  readonly atSource: readonly {
    readonly field: string;
    readonly maxDays: number | null;
    readonly erasable: 'verified' | 'best-effort' | 'no';
  }[];
  /** contacts.reply() refuses what cannot be sent before it is queued. repeatable: the source drops a second send of one key. */
  readonly reply?: {
    readonly maxCharacters?: number;
    readonly attachments?: boolean;
    readonly html?: boolean;
    readonly repeatable: boolean;
  };
}

/** At least one way in: run, poll, handle, or a method of its own that calls `host.accept`. What a channel can do is what it has. */
export interface Channel {
  /** A held connection. Resolves after abort; a rejection is restarted with jitter. */
  run?(signal: AbortSignal): Promise<void>;
  /** Host-driven: the host owns schedule, lease, cursor and backoff. */
  poll?(cursor: string | null, signal: AbortSignal): Promise<PollBatch>;
  /** Host-driven: how long the host waits after a poll that left nothing behind, in milliseconds; 10 s where left out. */
  readonly pollEveryMs?: number;
  /**
   * Web-standard push; the raw body is untouched. Throw CC_SIGNATURE_INVALID (401), CC_TOO_LARGE (413) or CC_SOURCE_MALFORMED
   * (400; what came is quarantined first; a code in facts.reason is shown). CC_BUSY of `accept` goes through (503 with
   * Retry-After). Any other error is a fault of the channel and shows in its health.
   */
  handle?(
    request: Request,
    at: { readonly path: string; readonly publicUrl: string },
  ): Promise<Response>;
  /** Reads a quarantined item's kept bytes again, after a mended reader or by hand. */
  reread?(bytes: Uint8Array, item: Pick<Inbound, 'key' | 'ref' | 'occurredAt'>): Promise<Inbound>;
  /**
   * Bytes of a part that was given by reference; pulled after commit, streamed, retried. Throw CC_NOT_FOUND where it is gone
   * for good: anything else is tried again, twelve times.
   */
  read?(ref: SourceRef, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** A throw is `uncertain`. */
  reply?(reply: OutboundReply, signal: AbortSignal): Promise<Delivery>;
  /** One item, theirs or ours; idempotent. */
  eraseAtSource?(item: SourceItem, signal: AbortSignal): Promise<SourceErasure>;
  /**
   * What the source still holds of it. Asked when eraseAtSource says it is gone, before that counts, and again at every
   * `until`: `present` is erased again. Without it the word of eraseAtSource counts.
   */
  verifyErased?(item: SourceItem, signal: AbortSignal): Promise<SourceErasure>;
  /** For access requests: what the source itself still holds of a person. */
  locate?(subject: SubjectKeys): AsyncIterable<SourceRef>;
  /** Left out: derived from the outcome and age of the calls above. */
  health?(): Promise<{ readonly status: 'ok' | 'degraded' | 'down'; readonly detail?: string }>;
  close?(): Promise<void>;
}

/** All that a channel gets: never the container, the store or another channel's data. */
export interface ChannelHost {
  /** The key under `channels`, for ever: scope of dedupe, cursor and state. */
  readonly id: ChannelId;
  /**
   * Resolves only after durable commit: then, and only then, acknowledge the source. Rejects with CC_BUSY
   * { retryAfterMs } under load. All or nothing.
   */
  accept(
    batch: readonly Inbound[],
    options?: { readonly cursor?: string; readonly expectedCursor?: string | null },
  ): Promise<readonly Accepted[]>;
  /** Streams a large part into the vault ahead of accept; swept when nothing accepts it. */
  stage(
    bytes: ReadableStream<Uint8Array>,
    meta: { readonly mediaType: string; readonly filename?: string; readonly maxBytes: number },
  ): Promise<Staged>;
  /** A conversation's items in their contiguous sequence: what a chat resumes from after any loss. */
  conversation(key: string): {
    read(after: number, signal?: AbortSignal): AsyncIterable<ConversationItem>;
  };
  /** Sealed and expiring: a form half filled in. */
  readonly drafts: {
    put(key: string, bytes: Uint8Array, ttlMs: number): Promise<void>;
    get(key: string): Promise<Uint8Array | null>;
    drop(key: string): Promise<void>;
  };
  /**
   * What became of a reply. May come before reply() resolves (by key), twice, or after erasure. `duplicate`: it says nothing
   * new; `unknown`: this channel sent no such reply, or has not said so yet (by ref).
   */
  delivered(receipt: DeliveryReceipt): Promise<'recorded' | 'duplicate' | 'unknown'>;
  readonly log: Logger;
  readonly clock: { now(): Date };
  /** Small and durable. A cursor passed to accept is saved in its transaction, by compare-and-set with expectedCursor. */
  readonly state: {
    get(key: string): Promise<string | null>;
    set(key: string, value: string): Promise<void>;
  };
}
