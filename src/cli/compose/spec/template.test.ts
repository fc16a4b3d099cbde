// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of Compose files
import { describe, expect, it } from 'vitest';
import { parseDotenv } from './dotenv.ts';
import { substitute } from './template.ts';

const SET: Readonly<Record<string, string>> = { TAG: '1.27', EMPTY: '' };

function replaced(text: string): { text: string; unset: string[] } {
  const unset: string[] = [];
  const result = substitute(text, { lookup: (name) => SET[name], unset: (name) => unset.push(name) });
  return { text: result, unset };
}

describe('variables in texts', () => {
  it.each([
    ['nginx:$TAG', 'nginx:1.27'],
    ['nginx:${TAG}', 'nginx:1.27'],
    ['$$TAG costs 5$', '$TAG costs 5$'],
    ['${EMPTY:-full}${EMPTY-full}', 'full'],
    ['${NONE:-${TAG}}', '1.27'],
    ['${TAG:+set}${NONE:+set}${EMPTY+set}', 'setset'],
    ['${TAG:?needed}', '1.27'],
  ])('%s becomes %s', (text, wanted) => {
    expect(replaced(text)).toEqual({ text: wanted, unset: [] });
  });

  it('tells of those that are not set, and refuses those that must be', () => {
    expect(replaced('a${NONE}b')).toEqual({ text: 'ab', unset: ['NONE'] });
    expect(() => replaced('${NONE?}')).toThrow('required variable NONE is missing a value');
    expect(() => replaced('${EMPTY:?say ${TAG}}')).toThrow('required variable EMPTY is missing a value: say 1.27');
    expect(() => replaced('${1bad}')).toThrow('${1bad}');
  });
});

describe('a file of variables', () => {
  it('has quotes, comments and variables', () => {
    const text = '# no\nexport A=1 # one\nB="two $A\\n"\nC=\'$A\'\nD: four\nE=${A}-${B:-x}\n\nF=\n';
    expect(Object.fromEntries(parseDotenv(text, () => undefined))).toEqual({
      A: '1',
      B: 'two 1\n',
      C: '$A',
      D: 'four',
      E: '1-two 1\n',
      F: '',
    });
  });

  it('is refused with the line that is wrong', () => {
    expect(() => parseDotenv('OK=1\nA B=1\n', () => undefined)).toThrow('line 2: key cannot contain a space');
    expect(() => parseDotenv('A="x\n', () => undefined)).toThrow('line 2: unterminated quoted value "x');
  });
});
