import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, encode, NAME_LENGTH } from './certificate.ts';

const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .map((text) => text.trim().replaceAll(/\s+/g, ' '))
  .filter((text) => text !== '' && [...text].length <= NAME_LENGTH && !text.startsWith('\ufeff'));
const certificate = fc.record({
  name,
  day: fc.integer({ min: 0, max: 0xffff }).map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10)),
  lessons: fc.integer({ min: 0, max: 0xffff }),
  tasks: fc.integer({ min: 0, max: 0xffff }),
});

describe('the code of a certificate', () => {
  test('is read back as it was', () => {
    fc.assert(
      fc.property(certificate, (given) => {
        expect(decode(encode(given))).toEqual({ certificate: given });
      }),
    );
  });

  test('is read without hyphens, in small letters, with O for 0 and l for 1', () => {
    const given = { name: '林 小美', day: '2026-11-21', lessons: 48, tasks: 171 };
    const sloppy = encode(given)
      .toLowerCase()
      .replaceAll('-', '')
      .replaceAll('0', 'o')
      .replaceAll(/(?<=gw1.*)1/g, 'l');
    expect(decode(sloppy)).toEqual({ certificate: given });
  });

  test('finds every single changed letter', () => {
    const code = encode({ name: 'Ada', day: '2026-11-21', lessons: 48, tasks: 171 });
    for (let at = 4; at < code.length - 1; at++) {
      if (code[at] === '-') continue;
      const other = code[at] === '7' ? '8' : '7';
      expect(decode(code.slice(0, at) + other + code.slice(at + 1))).toEqual({ reason: 'sum' });
    }
  });

  test('nothing makes reading throw', () => {
    fc.assert(fc.property(fc.string(), (text) => void decode(text)));
    expect(decode('hello')).toEqual({ reason: 'form' });
  });

  test('a name that is empty or too long is refused', () => {
    expect(() => encode({ name: ' ', day: '2026-11-21', lessons: 1, tasks: 1 })).toThrow('1 to 60 characters');
    expect(() => encode({ name: 'x'.repeat(61), day: '2026-11-21', lessons: 1, tasks: 1 })).toThrow('1 to 60');
  });
});
