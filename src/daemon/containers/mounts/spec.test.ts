import { describe, expect, it } from 'vitest';
import { clean, parseBind, parseMount } from './spec.ts';

describe('mounts', () => {
  it('tell binds from volumes', () => {
    expect(parseBind('/a/../b:/c:ro').point).toMatchObject({
      Type: 'bind',
      Source: '/b',
      Destination: '/c',
      RW: false,
    });
    expect(parseBind('data:/d').point).toMatchObject({ Type: 'volume', Name: 'data', Destination: '/d', RW: true });
  });

  it.each([
    [
      '/:/',
      `invalid volume specification: '/:/': invalid mount config for type "bind": invalid specification: destination can't be '/'`,
    ],
    [
      'xx:y',
      `invalid volume specification: 'xx:y': invalid mount config for type "volume": invalid mount path: 'y' mount path must be absolute`,
    ],
    ['x:/y:zz', 'invalid mode: zz'],
    ['a:b:c:d', `invalid volume specification: 'a:b:c:d'`],
  ])('refuse -v %s', (text, message) => {
    expect(() => parseBind(text)).toThrow(message);
  });

  it('refuse unknown types', () => {
    expect(() => parseMount({ Type: 'weird', Target: '/x' })).toThrow(
      'invalid mount config for type "weird": mount type unknown',
    );
  });

  it('clean paths', () => {
    expect(clean('//a/./b/../c/')).toBe('/a/c');
  });
});
