import { expect, test } from 'vitest';
import { PlainText } from './plaintext.ts';

const encode = (text: string) => new TextEncoder().encode(text);

function lines(...parts: string[]): string[] {
  const text = new PlainText();
  for (const part of parts) text.write(encode(part));
  return text.lines;
}

test.each([
  ['plain lines', ['one\r\ntwo\r\n'], ['one', 'two']],
  ['colours and titles', ['\u001b[1;31mred\u001b[0m\u001b]0;title\u0007 end'], ['red end']],
  ['a sequence in two parts', ['a\u001b[3', '1mb'], ['ab']],
  ['a title in two parts', ['a\u001b]0;ti', 'tle\u0007b'], ['ab']],
  ['a progress bar', ['10%\r50%\r100%\r\ndone'], ['100%', 'done']],
  ['lines drawn again', ['a 1\r\nb 1\r\n\u001b[2A\u001b[2Ka 2\r\n\u001b[2Kb 2\r\n'], ['a 2', 'b 2']],
  ['backspaces', ['lss\b \b'], ['ls']],
  ['tabs', ['a\tb'], ['a       b']],
  ['clear', ['old\r\n\u001b[H\u001b[2J\u001b[3Jnew'], ['new']],
  ['the alternate screen', ['a\r\n\u001b[?1049hpages\u001b[?1049lb'], ['a', 'b']],
  ['a hyperlink', ['\u001b]8;;javascript:alert(1)\u001b\\text\u001b]8;;\u001b\\'], ['text']],
])('%s', (_what, parts, expected) => {
  expect(lines(...parts)).toEqual(expected);
});

test('UTF-8 that is cut between two writes stays whole', () => {
  const text = new PlainText();
  const bytes = encode('→ 網路');
  for (const byte of bytes) text.write(Uint8Array.of(byte));
  expect(text.lines).toEqual(['→ 網路']);
});

test('a flood keeps its last lines and says so', () => {
  const text = new PlainText();
  text.write(encode(Array.from({ length: 5_000 }, (_, line) => `line ${line}\r\n`).join('')));
  expect(text.cut).toBe(true);
  expect(text.lines.length).toBeLessThanOrEqual(800);
  expect(text.lines.at(-1)).toBe('line 4999');
});

test('hostile numbers cost nothing', () => {
  expect(lines('\u001b[999999999Ca\u001b[999999999Bb')[0]?.length).toBeLessThan(3_000);
});
