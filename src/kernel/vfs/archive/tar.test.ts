import { describe, expect, it } from 'vitest';
import { readTar, type TarEntry, writeTar } from './tar.ts';

describe('tar', () => {
  it('reads what it wrote, long names too', () => {
    const attributes = { mode: 0o644, uid: 1, gid: 2, modified: 1_700_000_000 };
    const entries: TarEntry[] = [
      { path: 'etc', type: 'directory', ...attributes },
      { path: 'etc/hosts', type: 'file', ...attributes, content: new TextEncoder().encode('127.0.0.1 localhost\n') },
      { path: `etc/${'x'.repeat(150)}`, type: 'symlink', ...attributes, target: 'hosts' },
    ];
    expect([...readTar(writeTar(entries))]).toEqual(entries);
  });

  it('refuses what is none', () => {
    expect(() => [...readTar(new Uint8Array(1024).fill(65))]).toThrow('invalid tar header');
  });
});
