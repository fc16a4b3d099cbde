import { expect, it } from 'vitest';
import { familiarString, fullName, parseReference, type Reference, withTag } from './reference.ts';

it('reads names of images as docker does', () => {
  const named = (text: string) => withTag(parseReference(text) as Reference);
  expect(familiarString(named('nginx'))).toBe('nginx:latest');
  expect(fullName(named('nginx:alpine'))).toBe('docker.io/library/nginx');
  expect(familiarString(named('docker.io/traefik/whoami'))).toBe('traefik/whoami:latest');
  expect(familiarString(named('localhost:5000/a/b:1'))).toBe('localhost:5000/a/b:1');
  expect(parseReference('a'.repeat(64))).toBeUndefined();
  expect(() => parseReference('Foo')).toThrow(
    'invalid reference format: repository name (library/Foo) must be lowercase',
  );
  for (const wrong of ['', 'a:b:c', 'foo:', 'a..b', 'http://x', '-x', 'a@sha256:x']) {
    expect(() => parseReference(wrong)).toThrow(/^invalid reference format$/);
  }
});
