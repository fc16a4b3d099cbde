import { expect, test } from 'vitest';
import { joinHostPort, splitHostPort } from './hostport.ts';

test.each([
  ['192.168.56.11:2377', '192.168.56.11', 2377],
  ['[fd77::1]:2377', 'fd77::1', 2377],
  ['node1', 'node1', 0],
])('%s', (text, host, port) => {
  expect(splitHostPort(text)).toEqual({ host, port });
  if (port > 0) expect(joinHostPort(host, port)).toBe(text);
});
