import { describe, expect, test } from 'vitest';
import { matchesPattern, Patterns, readPatterns } from './excludes.ts';

describe('.dockerignore', () => {
  test.each([
    ['*.txt', 'a.txt', true],
    ['*.txt', 'd/a.txt', false],
    ['**/*.txt', 'a.txt', true],
    ['**/*.txt', 'd/e/a.txt', true],
    ['d', 'd/e/f', true],
    ['d/*/f', 'd/e/f', true],
    ['d/**', 'd/e/f', true],
    ['a?c', 'abc', true],
    ['[a-c]x', 'bx', true],
    ['[^a-c]x', 'bx', false],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['/d/', 'd', true],
    ['./d/../e', 'e', true],
  ])('%s and %s: %s', (pattern, path, left) => {
    expect(new Patterns(readPatterns(pattern)).matches(path)).toBe(left);
  });

  test('the last pattern that fits says what counts', () => {
    const patterns = new Patterns(readPatterns('# comment\n*\n\n!keep\n  keep/not  \n'));
    expect(['x', 'keep', 'keep/a', 'keep/not'].map((path) => patterns.matches(path))).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  test('broken patterns are refused', () => {
    expect(() => new Patterns(['['])).toThrow('syntax error in pattern');
    expect(() => new Patterns(['!'])).toThrow('illegal exclusion pattern: "!"');
    expect(matchesPattern('[', '[')).toBe(false);
  });
});
