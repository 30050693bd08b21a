import { createHash } from 'node:crypto';
import { byteSearch } from './byte-search.ts';
import type { Pattern } from './byte-search.ts';
import { encodingsOfText } from './encodings.ts';
import { bytesOf, filesBelow } from './files-below.ts';
import { unfolded } from './unfolded.ts';

/** Where a canary was seen. It does not repeat the value: a failing test's output is a leak too. */
export interface Sighting {
  readonly canary: string;
  /** Which form of it, in which encoding. */
  readonly variant: string;
  readonly where: string;
  /** In bytes, of the first occurrence. */
  readonly offset: number;
}

/** The invented details of one person, to be put in at one end and looked for everywhere else. */
export interface Canaries {
  readonly name: string;
  readonly email: string;
  /** As written in Britain; in Ofcom's range for drama. */
  readonly phone: string;
  readonly postcode: string;
  /** A sentence with two words that exist nowhere else. */
  readonly text: string;
  /** Looks through bytes or a text. */
  scan(where: string, bytes: Uint8Array | string): Promise<readonly Sighting[]>;
  /** Looks through files, and all files in folders; files of any size, in constant memory. */
  scanFiles(...paths: readonly string[]): Promise<readonly Sighting[]>;
}

/**
 * Personal data that is recognised in any form a program may give it: lower and upper case, without accents, in parts,
 * a phone number in all its spellings, in base64, hex, quoted-printable, UTF-16, URLs, JSON, HTML, across line breaks,
 * or as an unkeyed digest. The same seed gives the same person.
 */
export const canaries = (seed: number): Canaries => {
  const person = invent(seed);
  const search = byteSearch(patterns(person));

  const look = async (
    where: string,
    open: () => AsyncIterable<Uint8Array>,
  ): Promise<readonly Sighting[]> => {
    const seen = new Map<string, Sighting>();
    for (const bytes of [open(), unfolded(open())]) {
      for (const { pattern, offset } of await search.inStream(bytes)) {
        const [canary = '', variant = ''] = pattern.split(': ');
        if (!seen.has(pattern)) seen.set(pattern, { canary, variant, where, offset });
      }
    }
    return [...seen.values()];
  };

  return {
    ...person,
    async scan(where, bytes) {
      return look(where, () => whole(typeof bytes === 'string' ? Buffer.from(bytes) : bytes));
    },
    async scanFiles(...paths) {
      const seen: Sighting[] = [];
      for await (const path of filesBelow(paths)) {
        seen.push(...(await look(path, () => bytesOf(path))));
      }
      return seen;
    },
  };
};

async function* whole(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

type Person = Pick<Canaries, 'name' | 'email' | 'phone' | 'postcode' | 'text'>;

const title = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const invent = (seed: number): Person => {
  const random = (field: string): Uint8Array =>
    createHash('sha256').update(`${seed} ${field}`).digest();
  const word = (field: string, syllables: number): string =>
    Array.from(random(field).subarray(0, syllables), (byte) => {
      const consonant = 'bdfgklmnprstvwz'.charAt(byte % 15);
      return consonant + 'aeiou'.charAt((byte >>> 4) % 5);
    }).join('');
  const digits = (field: string, count: number): string =>
    Array.from(random(field).subarray(0, count), (byte) => String(byte % 10)).join('');
  const [a = 0, b = 0] = random('postcode letters');
  return {
    name: `${title(word('given', 5))} ${title(word('family', 5))}ès`,
    email: `${word('email', 8)}@example.org`,
    phone: `07700 900${digits('phone', 3)}`,
    // No address has a postcode that begins with ZZ.
    postcode: `ZZ${digits('postcode', 1)} ${digits('inward', 1)}${String.fromCodePoint(65 + (a % 26), 65 + (b % 26))}`,
    text: `The ${word('thing', 8)} outside my house has been broken since ${word('since', 8)}é came.`,
  };
};

/** The parts of each detail that give the person away on their own. */
const parts = ({ name, email, phone, postcode, text }: Person): Record<keyof Person, string[]> => {
  const national = phone.replaceAll(' ', '');
  const spelled = [national, phone, `${phone.slice(0, 9)} ${phone.slice(9)}`];
  return {
    name: [name, ...name.split(' ')],
    email: [email, email.slice(0, email.indexOf('@'))],
    // Without the trunk 0 it is found after +44, 0044 and +44 (0) too.
    phone: [...spelled, ...spelled.map((number) => number.slice(1)), `+44${national.slice(1)}`],
    postcode: [postcode, postcode.replace(' ', '')],
    text: text.split(' ').filter((word) => word.length > 12),
  };
};

const patterns = (person: Person): readonly Pattern[] => {
  const found = new Map<string, Pattern>();
  for (const [canary, texts] of Object.entries(parts(person))) {
    for (const [n, part] of texts.entries()) {
      const plain = part.normalize('NFD').replaceAll(/\p{Mark}/gu, '');
      const forms = Object.entries({
        'as given': part,
        'lower case': part.toLowerCase(),
        'upper case': part.toUpperCase(),
        'without accents': plain,
        'lower case without accents': plain.toLowerCase(),
        decomposed: part.normalize('NFD'),
      });
      for (const [form, text] of forms) {
        for (const [encoding, bytes] of encodingsOfText(text)) {
          const key = Buffer.from(bytes).toString('latin1');
          const name = `${canary}: part ${n}, ${form}, ${encoding}`;
          if (!found.has(key)) found.set(key, { name, bytes });
        }
      }
    }
  }
  return [...found.values()];
};
