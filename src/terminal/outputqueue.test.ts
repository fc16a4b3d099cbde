import { expect, test } from 'vitest';
import { OutputQueue } from './outputqueue.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (chunks: Uint8Array[]) => chunks.map((chunk) => new TextDecoder().decode(chunk)).join('');

test('everything is drawn in order, one portion at a time', () => {
  const drawn: Uint8Array[] = [];
  let done = () => {};
  const queue = new OutputQueue((bytes, ready) => {
    drawn.push(bytes);
    done = ready;
  });
  const text = 'x'.repeat(40_000);
  queue.push(encode(text));
  queue.push(encode('end'));
  expect(drawn.length).toBe(1);
  for (let i = 0; i < 3; i++) done();
  expect(decode(drawn)).toBe(`${text}end`);
  expect(queue.size).toBe(0);
});

test('a flood keeps its last lines whole', () => {
  const drawn: Uint8Array[] = [];
  const ready: (() => void)[] = [];
  const queue = new OutputQueue((bytes, done) => {
    drawn.push(bytes);
    ready.push(done);
  });
  for (let line = 0; line < 120_000; line++) queue.push(encode(`line ${line}\n`));
  expect(queue.size).toBeLessThanOrEqual(1 << 20);
  for (let done = ready.shift(); done; done = ready.shift()) done();
  const lines = decode(drawn.slice(1)).trimEnd().split('\n');
  expect(lines.at(-1)).toBe('line 119999');
  expect(lines.every((line) => /^line \d+$/.test(line))).toBe(true);
});
