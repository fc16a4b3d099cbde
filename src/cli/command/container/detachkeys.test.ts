import { expect, it } from 'vitest';
import { DEFAULT_DETACH_KEYS, DetachKeys, parseDetachKeys } from './detachkeys.ts';

it('finds the sequence across reads and lets everything else pass', () => {
  const keys = new DetachKeys(DEFAULT_DETACH_KEYS);
  expect(keys.push(Uint8Array.of(97, 16))).toEqual({ pass: Uint8Array.of(97), detached: false });
  expect(keys.push(Uint8Array.of(98))).toEqual({ pass: Uint8Array.of(16, 98), detached: false });
  expect(keys.push(Uint8Array.of(16, 16))).toEqual({ pass: Uint8Array.of(16), detached: false });
  expect(keys.push(Uint8Array.of(17, 99))).toEqual({ pass: Uint8Array.of(), detached: true });
});

it('reads the names of keys', () => {
  expect(parseDetachKeys('ctrl-p,ctrl-q')).toEqual(DEFAULT_DETACH_KEYS);
  expect(parseDetachKeys('a,ctrl-@,ctrl-_')).toEqual(Uint8Array.of(97, 0, 31));
  expect(parseDetachKeys('ctrl-zz')).toBeUndefined();
});
