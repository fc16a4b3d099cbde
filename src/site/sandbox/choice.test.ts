import { expect, test } from 'vitest';
import { choiceOf, labOf } from './choice.ts';

test.each([
  ['', undefined],
  ['?internet=on', undefined],
  ['?hosts=3', { hosts: 3, internet: false, ovs: false }],
  ['?hosts=99&ovs=on', { hosts: 5, internet: false, ovs: true }],
  ['?hosts=%3Cscript%3E&internet=on', { hosts: 1, internet: true, ovs: false }],
])('the address %s asks for %o', (query, choice) => {
  expect(choiceOf(query)).toEqual(choice);
});

test('every choice is kept under a name of its own', () => {
  const names = [1, 2].flatMap((hosts) =>
    [true, false].flatMap((internet) => [true, false].map((ovs) => labOf({ hosts, internet, ovs }).lesson)),
  );
  expect(new Set(names).size).toBe(names.length);
});
