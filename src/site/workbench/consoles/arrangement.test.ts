import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import { Arrangement } from './arrangement.ts';

function arranged(...ids: string[]) {
  const consoles = signal(ids.map((id) => ({ id })));
  const arrangement = new Arrangement(consoles);
  arrangement.show(ids[0] ?? '');
  const shown = () => ids.filter((id) => arrangement.isShown(id)).join(' ');
  return { arrangement, consoles, shown };
}

test('one console is in front of the others', () => {
  const { arrangement, shown } = arranged('a', 'b', 'c');
  expect(shown()).toBe('a');
  arrangement.show('c');
  expect(shown()).toBe('c');
  expect(arrangement.beside(1)).toBe('a');
  expect(arrangement.beside(-1)).toBe('b');
});

test('divided, each side shows one of its own, and the keyboard goes across', () => {
  const { arrangement, shown } = arranged('a', 'b', 'c');
  arrangement.divide('columns', 'b');
  expect(shown()).toBe('a b');
  arrangement.show('c');
  expect(shown()).toBe('b c');
  expect(arrangement.across()).toBe('b');
  arrangement.show('b');
  expect(arrangement.across()).toBe('c');
  expect(arrangement.on(0).map(({ id }) => id)).toEqual(['a', 'c']);
  arrangement.unite();
  expect(shown()).toBe('b');
});

test('a side that has lost its last console is gone', () => {
  const { arrangement, consoles } = arranged('a', 'b');
  arrangement.divide('rows', 'b');
  expect(arrangement.split.value).toBe('rows');
  consoles.value = [{ id: 'a' }];
  expect(arrangement.split.value).toBe('none');
});

test('without room there is one side, and the arrangement comes back with the room', () => {
  const { arrangement, shown } = arranged('a', 'b');
  arrangement.divide('columns', 'b');
  arrangement.roomy.value = false;
  expect(shown()).toBe('a');
  expect(arrangement.kept).toEqual({ split: 'columns', second: ['b'] });
  arrangement.roomy.value = true;
  expect(shown()).toBe('a b');
});

test('what was kept is restored', () => {
  const { arrangement, shown } = arranged('a', 'b');
  arrangement.restore({ split: 'rows', second: ['b', 'gone'] });
  expect(shown()).toBe('a b');
  expect(arrangement.kept).toEqual({ split: 'rows', second: ['b'] });
});
