import { describe, expect, test } from 'vitest';
import { parseInstructions } from '../instructions/parse.ts';
import { parseDockerfile } from './parse.ts';

const nodes = (text: string) =>
  parseDockerfile(text).nodes.map(({ name, args, startLine }) => [startLine, name, ...args]);
const refusal = (text: string) => () => parseInstructions(parseDockerfile(text).nodes);

describe('a Dockerfile is taken apart', () => {
  test('lines go on after a backslash; comments and empty lines in between do not count', () => {
    expect(nodes('# top\nFROM a\n\nRUN one \\\n  # no\n\n  two\nCMD x # not a comment\n')).toEqual([
      [2, 'FROM', 'a'],
      [4, 'RUN', 'one   two'],
      [8, 'CMD', 'x # not a comment'],
    ]);
  });

  test('the escape character can be a backquote', () => {
    expect(nodes('# escape=`\nRUN a `\n b \\\n')).toEqual([[2, 'RUN', 'a  b \\']]);
  });

  test('here-documents belong to the instruction above them', () => {
    const [node, next] = parseDockerfile('RUN <<A cat <<-"B"\nx\nA\n\ty $z\n\tB\nCMD c\n').nodes;
    expect(node?.heredocs).toEqual([
      { name: 'A', expand: true, chomp: false, content: 'x\n' },
      { name: 'B', expand: false, chomp: true, content: '\ty $z\n' },
    ]);
    expect(next?.startLine).toBe(6);
  });

  test('pairs, lists and JSON', () => {
    expect(nodes('ENV a=1 b="x y"\nENV old the rest\nCOPY ["a b", "c"]\nEXPOSE 80  90\n')).toEqual([
      [1, 'ENV', 'a', '1', 'b', '"x y"'],
      [2, 'ENV', 'old', 'the rest'],
      [3, 'COPY', 'a b', 'c'],
      [4, 'EXPOSE', '80', '90'],
    ]);
  });

  test.each([
    ['', 'file with no instructions'],
    ['RUN <<A\nx\n', 'unterminated heredoc'],
    ['ENV a\n', 'ENV must have two arguments'],
    ['FROM a\nRUN [1]\n', 'arrays must be comprised of strings only'],
    ['FROM a\nFORM b\n', 'dockerfile parse error on line 2: unknown instruction: FORM (did you mean FROM?)'],
    ['FROM a\nCOPY --form=b c d\n', 'dockerfile parse error on line 2: unknown flag: --form (did you mean from?)'],
    ['RUN x\n', 'no build stage in current context'],
    ['FROM a AS 1\n', 'line 1: invalid name for build stage: "1"'],
    ['FROM a\nHEALTHCHECK --interval=1 CMD x\n', 'line 2: time: missing unit in duration "1"'],
  ])('%j is refused', (text, message) => {
    expect(refusal(text)).toThrow(message);
  });
});
