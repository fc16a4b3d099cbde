import { expect, test } from 'vitest';
import { ByteQueue } from './bytequeue.ts';

const encode = (text: string) => new TextEncoder().encode(text);

function rest(queue: ByteQueue): string {
  let text = '';
  while (queue.size > 0) text += new TextDecoder().decode(queue.take(1_000));
  return text;
}

test('small and large pieces come out as they went in', () => {
  const queue = new ByteQueue();
  let all = '';
  for (let n = 0; n < 5_000; n++) {
    const piece = n % 500 === 0 ? 'y'.repeat(40_000) : `${n}\n`;
    queue.push(encode(piece));
    all += piece;
  }
  expect(queue.size).toBe(all.length);
  expect(rest(queue)).toBe(all);
});

test('what was taken stays as it was when more is pushed', () => {
  const queue = new ByteQueue();
  queue.push(encode('one'));
  const taken = queue.take(10);
  queue.push(encode('two'));
  expect(new TextDecoder().decode(taken)).toBe('one');
  expect(rest(queue)).toBe('two');
});

test('the oldest are dropped, and the rest of a line', () => {
  const queue = new ByteQueue();
  queue.push(encode('one\ntwo\nthree'));
  queue.drop(2);
  queue.dropPast(10);
  expect(rest(queue)).toBe('two\nthree');
  queue.push(encode('none'));
  queue.dropPast(10);
  expect(queue.size).toBe(0);
});
