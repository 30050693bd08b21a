import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contentSize,
  decodeContent,
  encodeContent,
  type ArtefactContent,
} from '../../src/engine/vault/artefact-content.ts';
import type { JsonObject } from '../../src/json.ts';
import { anyContent } from './any-content.ts';
import { breaksTheSeal } from './broken-seal.ts';

describe('the envelope of an artefact', () => {
  it('gives back exactly what was put in', () => {
    fc.assert(
      fc.property(anyContent, (content) => {
        expect(decodeContent(encodeContent(content))).toEqual({ content, blob: null });
      }),
    );
  });

  it('keeps text that is no valid Unicode', () => {
    const text = `half a pair: \ud83d, and another \udc00`;
    expect(decodeContent(encodeContent({ mediaType: 'text/plain', text })).content.text).toBe(text);
  });

  it('keeps names that JavaScript treats as special', () => {
    const fields = JSON.parse('{"__proto__":"x","constructor":"y"}') as JsonObject;
    const { content } = decodeContent(encodeContent({ mediaType: 'application/json', fields }));
    expect(JSON.stringify(content.fields)).toBe(JSON.stringify(fields));
  });

  it('holds bytes as they are, with no more than a small head', () => {
    const bytes = new Uint8Array(100_000).fill(7);
    expect(encodeContent({ mediaType: 'image/png', bytes }).length).toBeLessThan(100_100);
  });

  it('points to a blob with its key and size', () => {
    const blob = { name: 'f00d', size: 12, key: new Uint8Array(32).fill(9) };
    const content: ArtefactContent = { mediaType: 'audio/ogg', filename: 'call.ogg' };
    expect(decodeContent(encodeContent(content, blob))).toEqual({ content, blob });
  });

  it('refuses both text and bytes', () => {
    const both = { mediaType: 'text/plain', text: '', bytes: new Uint8Array(0) };
    expect(() => encodeContent(both)).toThrow(/^CC_INPUT_INVALID/);
  });

  it('counts the bytes of the clear text', () => {
    expect(contentSize({ mediaType: 'text/plain', text: 'Cleethörpes' })).toBe(12);
    expect(contentSize({ mediaType: 'image/png', bytes: new Uint8Array(3) })).toBe(3);
    expect(contentSize({ mediaType: 'application/json', fields: { a: 1 } })).toBe(0);
  });

  it('reads nothing from any other bytes, and quotes none of them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        fc.pre(bytes[0] !== 0 || bytes[1] !== 0);
        expect(() => decodeContent(bytes)).toThrow(breaksTheSeal);
      }),
    );
    const head = Buffer.from('\0\0\0\u000e{"name": Wendy');
    expect(() => decodeContent(head)).toThrow(/^(?!.*Wendy)CC_SEAL_BROKEN/);
  });
});
