import { randomUUID } from 'node:crypto';

/** A text as the gateway keeps it: theirs or ours. */
export interface GatewayRecord {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly at: string;
  /** Of ours: what we called it, and told repeats by. */
  readonly reference?: string;
  /** Null once deleted; numbers and times stay. */
  content: { readonly text: string; readonly media: readonly GatewayPicture[] } | null;
  /** Of theirs: whether our endpoint has answered 2xx. */
  acknowledged: boolean;
}

export interface GatewayPicture {
  readonly id: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

const KEPT_MS = 60 * 86_400_000;

export const newId = (kind: string): string => `${kind}${randomUUID().replaceAll('-', '')}`;

export const keptUntil = ({ at }: Pick<GatewayRecord, 'at'>): Date =>
  new Date(Date.parse(at) + KEPT_MS);

/** All that the gateway holds, which is nothing older than 60 days. */
export class Records {
  readonly #records = new Map<string, GatewayRecord>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  add(record: GatewayRecord): GatewayRecord {
    this.#records.set(record.id, record);
    return record;
  }

  all(): readonly GatewayRecord[] {
    for (const [id, record] of this.#records)
      if (keptUntil(record) <= this.#now()) this.#records.delete(id);
    return [...this.#records.values()];
  }

  get(id: string): GatewayRecord | undefined {
    return this.all().find((record) => record.id === id);
  }

  byReference(reference: string): GatewayRecord | undefined {
    return this.all().find((record) => record.reference === reference);
  }

  withPicture(id: string): GatewayRecord | undefined {
    return this.all().find(({ content }) => content?.media.some((picture) => picture.id === id));
  }
}
