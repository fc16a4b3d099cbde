import { expect, it } from 'vitest';
import { parseHost } from './host.ts';
import { encodeFilters, encodePath, encodeQuery } from './query.ts';

it('writes query strings as the Go client does', () => {
  expect(encodeQuery({ tag: 'a b', path: '/x', none: undefined, all: '1' })).toBe('?all=1&path=%2Fx&tag=a+b');
  expect(encodeQuery({})).toBe('');
  expect(encodeFilters(new Map([['name', ['b', 'a']]]))).toBe('{"name":{"a":true,"b":true}}');
  expect(encodePath('a b?c/d')).toBe('a%20b%3Fc/d');
});

it('reads the address of an engine', () => {
  expect(parseHost('').address).toBe('unix:///var/run/docker.sock');
  expect(parseHost('tcp://10.0.0.1:2376').endpoint).toEqual({ scheme: 'tcp', host: '10.0.0.1', port: 2376 });
  expect(parseHost('node2').address).toBe('tcp://node2:2375');
  expect(() => parseHost('http://x')).toThrow('invalid bind address format: http://x');
});
