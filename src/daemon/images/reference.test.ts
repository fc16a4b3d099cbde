import { describe, expect, it } from 'vitest';
import { familiarText, parseReference } from './reference.ts';

describe('names of images', () => {
  it.each([
    ['nginx', { domain: 'docker.io', path: 'library/nginx' }, 'nginx:latest'],
    ['docker.io/library/nginx:alpine', { domain: 'docker.io', path: 'library/nginx', tag: 'alpine' }, 'nginx:alpine'],
    ['traefik/whoami', { domain: 'docker.io', path: 'traefik/whoami' }, 'traefik/whoami:latest'],
    ['localhost:5000/app:1', { domain: 'localhost:5000', path: 'app', tag: '1' }, 'localhost:5000/app:1'],
  ])('%s', (text, reference, familiar) => {
    expect(parseReference(text)).toEqual(reference);
    expect(familiarText(parseReference(text))).toBe(familiar);
  });

  it('have rules', () => {
    expect(() => parseReference('BAD NAME')).toThrow(
      'invalid reference format: repository name (library/BAD NAME) must be lowercase',
    );
    expect(() => parseReference('a b')).toThrow('invalid reference format');
  });
});
