// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles
import { describe, expect, test } from 'vitest';
import { processWord, processWords } from './lex.ts';

const VARIABLES = new Map([
  ['A', 'abcabc'],
  ['EMPTY', ''],
  ['TWO', 'one two'],
]);
const word = (text: string) => processWord(text, VARIABLES, '\\');

describe('variables and quotes in a Dockerfile', () => {
  test.each([
    ['$A', 'abcabc'],
    ['${A}x', 'abcabcx'],
    ["'$A'", '$A'],
    ['"$A"', 'abcabc'],
    ['\\$A', '$A'],
    ['"\\n\\$"', '\\n$'],
    ['$NOPE.', '.'],
    ['${NOPE:-d}', 'd'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${A:+y}${NOPE:+n}', 'y'],
    ['${A#a}', 'bcabc'],
    ['${A##*a}', 'bc'],
    ['${A%c*}', 'abcab'],
    ['${A%%b*}', 'a'],
    ['${A/b/X}', 'aXcabc'],
    ['${A//b/X}', 'aXcaXc'],
    ['${NOPE:-${A}}', 'abcabc'],
    ['$', '$'],
    ['a$', 'a$'],
  ])('%s is %s', (text, expected) => {
    expect(word(text)).toBe(expected);
  });

  test.each([
    ['${', `failed to process "\${": syntax error: missing '}'`],
    ['${}', 'failed to process "${}": syntax error: bad substitution'],
    ['${A^^}', 'failed to process "${A^^}": unsupported modifier (^) in substitution'],
    ['"x', 'failed to process "\\"x": unexpected end of statement while looking for matching double-quote'],
    ['${B:?}', 'failed to process "${B:?}": B: is not allowed to be unset'],
    ['${EMPTY:?say it}', 'failed to process "${EMPTY:?say it}": EMPTY: say it'],
  ])('%s is refused', (text, message) => {
    expect(() => word(text)).toThrow(message);
  });

  test('words are apart where variables have blanks, but not in quotes', () => {
    expect(processWords('$TWO "$TWO" x', VARIABLES, '\\')).toEqual(['one', 'two', 'one two', 'x']);
  });
});
