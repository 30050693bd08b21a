import { array, assert, asyncProperty, boolean, nat, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { guarded } from '../src/guarded-body.ts';

const streamOf = (pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> =>
  ReadableStream.from(pieces);

/** What a reader gets of a body, and what it ends with. */
const read = async (pieces: readonly Uint8Array[], maxBytes: number, isDeclared: boolean) => {
  const whole = Buffer.concat(pieces);
  const original = new Request('http://contact.test/', {
    method: 'POST',
    body: streamOf(pieces.map((piece) => piece.slice())),
    duplex: 'half',
    headers: isDeclared ? { 'content-length': String(whole.length) } : {},
  });
  const passed: Uint8Array[] = [];
  let code: unknown = null;
  try {
    const guard = guarded(original, { maxBytes, waitMs: 1_000 });
    for await (const piece of guard.request.body ?? []) passed.push(piece);
  } catch (error) {
    code = error instanceof Error && 'code' in error ? error.code : error;
  }
  return { whole, passed: Buffer.concat(passed), code };
};

test('a body passes whole and unchanged up to its limit, and not a byte beyond it, however it is cut', async () => {
  const pieces = array(uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 12 });
  await assert(
    asyncProperty(pieces, nat(200), boolean(), async (given, maxBytes, isDeclared) => {
      const { whole, passed, code } = await read(given, maxBytes, isDeclared);
      const isOver = whole.length > maxBytes;
      expect(code).toBe(isOver ? 'CC_TOO_LARGE' : null);
      expect(whole.subarray(0, passed.length).equals(passed)).toBe(true);
      expect(passed.length <= maxBytes && (isOver || passed.length === whole.length)).toBe(true);
    }),
  );
});
