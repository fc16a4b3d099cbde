import { describe, expect, it } from 'vitest';
import { bcrypt, bcryptMatches } from './bcrypt.ts';

describe('bcrypt', () => {
  it('gives what libxcrypt gives', () => {
    const known = '$2b$05$UhzDXx8AX/M.vR8VHWytcOlRz09055JEQRAOP5Xd5Y/gaGsCscbfO';
    expect(bcryptMatches('secret', known)).toBe(true);
    expect(bcryptMatches('Secret', known)).toBe(false);
  });

  it('knows its own', () => {
    const hash = bcrypt(
      'pass:word',
      4,
      Uint8Array.from({ length: 16 }, (_, n) => n * 11),
    );
    expect(hash).toMatch(/^\$2y\$04\$.{53}$/);
    expect(bcryptMatches('pass:word', hash)).toBe(true);
  });

  it('takes nothing else for a hash', () => {
    expect(bcryptMatches('x', 'x')).toBe(false);
    expect(bcryptMatches('x', '$apr1$abc$def')).toBe(false);
  });
});
