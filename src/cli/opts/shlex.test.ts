import { expect, it } from 'vitest';
import { splitWords } from './shlex.ts';

it.each([
  ['', []],
  ['a  b\tc', ['a', 'b', 'c']],
  [`sh -c "echo 'x y'" ''`, ['sh', '-c', "echo 'x y'", '']],
  ['a\\ b "c\\"d"', ['a b', 'c"d']],
  ['a # all of this\nb', ['a', 'b']],
])('splits %j as a shell does', (text, words) => expect(splitWords(text)).toEqual(words));

it.each([
  ['"x', 'EOF found when expecting closing quote'],
  ['x\\', 'EOF found after escape character'],
])('complains about %j', (text, message) => expect(() => splitWords(text)).toThrow(message));
