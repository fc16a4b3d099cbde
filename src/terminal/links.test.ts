import { expect, test } from 'vitest';
import { destinationOf, fetchCommand } from './links.ts';

test.each([
  ['https://docs.docker.com/go/guides/', 'documentation'],
  ['https://github.com/moby/moby', 'documentation'],
  ['http://docs.docker.com/', 'either'],
  ['https://docker.com.example/', 'simulated'],
  ['https://docker.com.evil.org/', 'either'],
  ['http://shop.internal/', 'simulated'],
  ['https://user@docs.docker.com/', 'simulated'],
  ['http://192.168.56.11:8080', 'simulated'],
  ['http://[fd00::2]/', 'simulated'],
  ['http://web/', 'simulated'],
  ['javascript:alert(1)', undefined],
  ['data:text/html,x', undefined],
  ['file:///etc/passwd', undefined],
  ['http://', undefined],
])('%s leads to %s', (link, destination) => {
  expect(destinationOf(link)).toBe(destination);
});

test('a link with signs of the shell is quoted', () => {
  expect(fetchCommand('http://10.0.0.2:8080/a')).toBe('curl http://10.0.0.2:8080/a');
  expect(fetchCommand("http://h/?a=1&b='$(id)'")).toBe(`curl 'http://h/?a=1&b='\\''$(id)'\\'''`);
});
