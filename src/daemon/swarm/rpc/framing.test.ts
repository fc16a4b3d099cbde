import { expect, test } from 'vitest';
import { encodeFrame, FrameReader } from './framing.ts';

test('messages come out whole, however the bytes are cut', () => {
  const messages = [{ id: 1, method: 'a' }, { id: 2, text: 'ü'.repeat(300) }, []];
  const bytes = messages.flatMap((message) => [...encodeFrame(message)]);
  for (const size of [1, 3, 7, 100, bytes.length]) {
    const reader = new FrameReader();
    const found: unknown[] = [];
    for (let at = 0; at < bytes.length; at += size)
      found.push(...reader.push(Uint8Array.from(bytes.slice(at, at + size))));
    expect(found).toEqual(messages);
  }
});

test('what is no JSON is refused', () => {
  expect(() => new FrameReader().push(Uint8Array.of(0, 0, 0, 1, 0x7b))).toThrow(SyntaxError);
});
