import { expect, test } from 'vitest';
import { modified, sequenceOf } from './touchkeys.ts';

const none = { ctrl: false, alt: false };

test.each([
  ['c', { ctrl: true, alt: false }, '\u0003'],
  ['D', { ctrl: true, alt: false }, '\u0004'],
  ['[', { ctrl: true, alt: false }, '\u001b'],
  ['/', { ctrl: true, alt: false }, '\u001f'],
  [' ', { ctrl: true, alt: false }, '\u0000'],
  ['1', { ctrl: true, alt: false }, '1'],
  ['.', { ctrl: false, alt: true }, '\u001b.'],
  ['docker', { ctrl: true, alt: false }, 'docker'],
  ['x', none, 'x'],
])('%j with %j sends %j', (text, modifiers, sent) => {
  expect(modified(text, modifiers)).toBe(sent);
});

test('arrows follow the mode of the program and the keys held', () => {
  expect(sequenceOf('Up', none, false)).toBe('\u001b[A');
  expect(sequenceOf('Up', none, true)).toBe('\u001bOA');
  expect(sequenceOf('Left', { ctrl: true, alt: false }, true)).toBe('\u001b[1;5D');
  expect(sequenceOf('Right', { ctrl: false, alt: true }, false)).toBe('\u001b[1;3C');
  expect(sequenceOf('Tab', none, false)).toBe('\t');
});
