import { expect, test } from 'vitest';
import { Transcript } from './transcript.ts';

const encode = (text: string) => new TextEncoder().encode(text);

test('commands are told from their prompts, though the lab says where they are only afterwards', () => {
  const transcript = new Transcript();
  const typed = 'root@node1:~# echo hi\r\n';
  transcript.output(encode(`${typed}hi\r\nroot@`));
  transcript.output(encode('node1:~# '));
  transcript.begin('echo hi', typed.length);
  expect(transcript.running?.command).toBe('echo hi');
  const ended = transcript.end(0, typed.length + 4);
  expect(ended).toMatchObject({ number: 1, command: 'echo hi', lines: ['hi'], status: 0, cut: false });
  transcript.output(encode('false\r\nroot@node1:~# '));
  const start = typed.length + 4 + 'root@node1:~# false\r\n'.length;
  transcript.begin('false', start);
  expect(transcript.end(1, start)).toMatchObject({ number: 2, lines: [], status: 1 });
  expect(transcript.entries.length).toBe(2);
});

test('what a program prints is there before it ends', () => {
  const transcript = new Transcript();
  transcript.output(encode('ping\r\n'));
  transcript.begin('ping web', 6);
  transcript.output(encode('64 bytes\r\n'));
  transcript.settle();
  expect(transcript.running?.lines).toEqual(['64 bytes']);
  transcript.output(encode('^C\r\n'));
  expect(transcript.end(130, 20)?.lines).toEqual(['64 bytes', '^C']);
});

test('a flood leaves out its beginning, and the count of bytes stays right', () => {
  const transcript = new Transcript();
  transcript.output(encode('$ seq\r\n'));
  transcript.begin('seq', 7);
  let shown = 7;
  for (let n = 0; n < 200; n++) {
    const bytes = encode(`${'x'.repeat(4_000)}\r\n`);
    transcript.output(bytes);
    shown += bytes.length;
  }
  transcript.output(encode('$ '));
  const entry = transcript.end(0, shown);
  expect(entry?.cut).toBe(true);
  expect(entry?.lines.at(-1)).toBe('x'.repeat(4_000));
});

test('only so many commands are kept', () => {
  const transcript = new Transcript();
  for (let n = 0; n < 300; n++) {
    transcript.begin(`c${n}`, 0);
    transcript.end(0, 0);
  }
  expect(transcript.entries.length).toBe(200);
  expect(transcript.entries[0]?.number).toBe(101);
});
