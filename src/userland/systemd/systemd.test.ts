import { describe, expect, test } from 'vitest';
import { commandWords, UnitFile } from './unitfile.ts';

describe('unit files', () => {
  test('a drop-in replaces a command only after an empty one', () => {
    const unit = (...texts: string[]) => new UnitFile('x.service', '/x', [], texts);
    const main = '[Service]\nExecStart=/bin/a\nEnvironment=A=1\n';
    expect(unit(main, '[Service]\nExecStart=/bin/b\n').values('Service.ExecStart')).toEqual(['/bin/a', '/bin/b']);
    expect(unit(main, '[Service]\nExecStart=\nExecStart=/bin/b\n').values('Service.ExecStart')).toEqual(['/bin/b']);
    expect(unit(main).value('Service.Environment')).toBe('A=1');
  });

  test('variables become words of a command', () => {
    const env = new Map([['DOCKER_OPTS', '--mtu 1400 -D']]);
    expect(commandWords('/usr/sbin/dockerd -H fd:// $DOCKER_OPTS', env)).toEqual([
      '/usr/sbin/dockerd',
      '-H',
      'fd://',
      '--mtu',
      '1400',
      '-D',
    ]);
    expect(commandWords('/bin/x "a b" $NONE', new Map())).toEqual(['/bin/x', 'a b']);
  });
});
