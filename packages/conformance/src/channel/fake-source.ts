import type {
  Accepted,
  Channel,
  Clock,
  DeliveryReceipt,
  Inbound,
  Nature,
  PartyDetails,
} from '@council-contact/core';

/**
 * What the kit gives a fake before each test. A fake that stamps or signs takes the time from this clock: it stands still
 * until the test moves it, and the adapter under test reads the same one as `host.clock`.
 */
export interface World {
  readonly clock: Clock;
}

/**
 * The outside system that an adapter talks to, in small: a mailbox, an SMS gateway, a form service. Its author writes it
 * once, with real parts where they are cheap (a folder, a listener on 127.0.0.1), and `describeChannel` looks through it
 * from the other side: what the source still holds, what it was told, what really went out.
 *
 * Optional members are capabilities. What is left out is skipped by the suite, with that reason, and named as missing in
 * the tier. Each test gets a fake of its own, empty and working.
 */
export interface FakeSource<Config> {
  /** Given to `type.open`, to the schema of the manifest, and, after a restart, given again. */
  readonly config: Config;

  /**
   * Needed where the source comes to us: for a channel with `handle`, or one that is called by hand. Called each time a
   * channel has been opened, so again after a restart: the last endpoint counts.
   */
  connect?(endpoint: Endpoint): void | Promise<void>;

  /**
   * What a customer does: the message comes to lie in the source, and where the source pushes it is pushed once. Never
   * rejects because the council's side refused: that is `acknowledged: false`.
   */
  deliver(message: SourceMessage): Promise<Delivered>;

  /**
   * The source gives the same item once more, byte for byte under its old identity, whether or not it was acknowledged:
   * a retry after a refusal as well as a duplicate. A polled source puts it back where it is found; if it still lies
   * there, nothing changes.
   */
  redeliver(item: string): Promise<Delivered>;

  /** What the source itself knows of an item, of a customer or of ours; also after it was erased. */
  stored(item: string): Promise<Stored>;

  /** Natures beside 'person' that `deliver` can give an item: mail from a robot, from the council's own address. */
  readonly natures?: readonly Nature[];

  /** The largest part that `deliver` takes with a message, in bytes. Left out: messages of this source are text alone. */
  readonly largestPart?: number;

  /** An item that only someone without the key could have sent: a wrong signature, a wrong sender's address. */
  forge?(message: SourceMessage): Promise<Delivered>;

  /** An item that no adapter can read, truly signed where the source signs. It contains `text` somewhere. */
  malformed?(text: string): Promise<Delivered>;

  /** Replies that really went out, in order; one that went out twice is in it twice. Needed where the channel replies. */
  sent?(): Promise<readonly SentReply[]>;

  /** The source tells what became of a reply, once; called again for the same reply it says it again. */
  receipt?(reply: SentReply, status: DeliveryReceipt['status']): Promise<Delivered>;

  /**
   * From now on, until `recover`, calls to the source end like this. False: this source cannot fail so, and the tests
   * that need it are skipped.
   */
  fail?(how: SourceFailure): Promise<boolean>;

  /** It works again, and keeps back no answer any longer. */
  recover?(): Promise<void>;

  /** Ends what the fake has opened: listeners, folders. Called once, after the channel was closed. */
  close?(): Promise<void>;
}

/**
 * - `refuse`: the source is down. Nothing it is asked is done, and the caller hears of it: connection refused, 503, a
 *   folder that cannot be read.
 * - `hang`: what is asked is done, but no answer comes before `recover`.
 * - `drop-answer`: what is asked is done, and the connection breaks before the answer.
 * - `refuse-erasure`: deleting is answered with no (a legal hold, a missing right). All else works.
 */
export type SourceFailure = 'refuse' | 'hang' | 'drop-answer' | 'refuse-erasure';

/** One message, in no channel's words. A fake leaves out what its medium cannot carry. */
export interface SourceMessage {
  readonly from: PartyDetails;
  readonly text: string;
  /** Messages of one conversation are answers to one another, where the medium knows that; elsewhere ignored. */
  readonly conversation: string;
  /** RFC 3339: when it happened at the source. Often earlier than now, and not in the order of delivery. */
  readonly at: string;
  readonly nature: Nature;
  readonly parts: readonly SourcePart[];
}

export interface SourcePart {
  readonly mediaType: string;
  readonly filename: string;
  readonly bytes: Uint8Array;
}

export interface Delivered {
  /** The fake's own name for the item, for `redeliver` and `stored`; it need not be the adapter's key or ref. */
  readonly item: string;
  /** What the source heard by now: a push answered with 2xx. Always false where the adapter fetches later. */
  readonly acknowledged: boolean;
}

export interface Stored {
  /** Whether anything of what the customer, or we, said still lies there. */
  readonly content: boolean;
  /**
   * Whether the source was told that the item is taken and will not offer it again by itself; null where this source is
   * never told, because the adapter goes by a cursor.
   */
  readonly acknowledged: boolean | null;
}

export interface SentReply {
  /** What the source could tell a repeat by: the idempotency key, message id or file name that came with it. */
  readonly key: string;
  readonly text: string;
  /** The fake's own name for it, for `stored`. */
  readonly item: string;
}

/** Where the council's side is reached. */
export interface Endpoint {
  /** Where the channel is mounted, as the outside calls it, without a slash at the end. Requests go there or below it. */
  readonly publicUrl: string;
  /** Stands for the mounted endpoint: errors of the adapter come back as HTTP statuses, as the http package answers them. */
  send(request: Request): Promise<Response>;
  /** Stands for a person or a script that types an item in: `centre.receive`. */
  receive(item: Inbound): Promise<Accepted>;
  /** The opened channel, for one whose way in is a method of its own. */
  readonly channel: Channel;
}
