const CR = 0x0d;
const LF = 0x0a;
const EQUALS = 0x3d;

/** The bytes without line breaks, and without the `=` of a soft one: base64 and quoted-printable break their lines anywhere. */
export async function* unfolded(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let isHeld = false;
  for await (const chunk of chunks) {
    const kept = new Uint8Array(chunk.length + 1);
    let length = 0;
    for (const byte of chunk) {
      const isBreak = byte === CR || byte === LF;
      if (isHeld && !isBreak) {
        kept[length] = EQUALS;
        length += 1;
      }
      isHeld = byte === EQUALS;
      if (isBreak || isHeld) continue;
      kept[length] = byte;
      length += 1;
    }
    yield kept.subarray(0, length);
  }
}
