import { expect, test } from 'vitest';
import { Random } from '#kernel/random.ts';
import { Remotes } from './remotes.ts';

const managers = ['a', 'b', 'c'].map((nodeId) => ({ nodeId, addr: `${nodeId}:2377` }));

test('managers that failed are asked last', () => {
  const remotes = new Remotes(new Random('r'));
  expect(remotes.select()).toBeUndefined();
  remotes.replace(managers);
  for (let i = 0; i < 2; i++) for (const addr of ['a:2377', 'b:2377']) remotes.observe(addr, false);
  for (let i = 0; i < 10; i++) expect(remotes.select()).toBe('c:2377');
  remotes.observe('c:2377', false);
  remotes.observe('c:2377', false);
  remotes.observe('a:2377', true);
  expect(remotes.select()).toBe('a:2377');
});

test('those that are managers no more are forgotten', () => {
  const remotes = new Remotes(new Random('r'));
  remotes.replace(managers);
  remotes.replace(managers.slice(1));
  expect(remotes.list.map(({ nodeId }) => nodeId)).toEqual(['b', 'c']);
});
