import { describe, expect, it } from 'vitest';
import { ALL_CAPABILITIES } from '#kernel/process/capabilities.ts';
import { builtinFilter } from './builtin.ts';
import { securityOptions } from './options.ts';
import { profileFilter } from './profile.ts';

const RELEASE = '6.18.44';
const filterOf = (profile: object) => profileFilter(JSON.stringify(profile), new Set(), RELEASE);

describe('security options', () => {
  it('are read as moby reads them', () => {
    expect(securityOptions(['no-new-privileges', 'seccomp:unconfined', 'label=type:x'])).toMatchObject({
      noNewPrivileges: true,
      seccomp: 'unconfined',
      labels: ['type:x'],
    });
    expect(() => securityOptions(['banana'])).toThrow('invalid --security-opt 1: "banana"');
    expect(() => securityOptions(['banana=x'])).toThrow('invalid --security-opt 2: "banana=x"');
  });
});

describe('the standard profile', () => {
  it('lets through by capabilities', () => {
    expect(builtinFilter(new Set()).decide('unshare', [])).toBe('EPERM');
    expect(builtinFilter(ALL_CAPABILITIES).decide('unshare', [])).toBeUndefined();
    expect(builtinFilter(ALL_CAPABILITIES).decide('keyctl', [])).toBe('EPERM');
    expect(builtinFilter(new Set()).decide('mkdir', [])).toBeUndefined();
  });
});

describe('a profile of its own', () => {
  it('refuses by name, by argument and by default', () => {
    const filter = filterOf({
      defaultAction: 'SCMP_ACT_ALLOW',
      syscalls: [
        { names: ['mkdir'], action: 'SCMP_ACT_ERRNO', errnoRet: 13 },
        { names: ['chmod'], action: 'SCMP_ACT_KILL' },
        { names: ['socket'], action: 'SCMP_ACT_ERRNO', args: [{ index: 1, value: 3, op: 'SCMP_CMP_EQ' }] },
      ],
    });
    expect(filter?.decide('mkdir', [])).toBe('EACCES');
    expect(filter?.decide('chmod', [])).toBe('kill');
    expect(filter?.decide('socket', [2, 3, 1])).toBe('EPERM');
    expect(filter?.decide('socket', [2, 1, 0])).toBeUndefined();
    expect(filter?.decide('unshare', [])).toBeUndefined();
  });

  it('is refused in the words of moby and runc', () => {
    expect(filterOf({})).toBeUndefined();
    expect(() => filterOf([])).toThrow('json: cannot unmarshal array into Go value of type seccomp.Seccomp');
    expect(() => filterOf({ defaultAction: 'SCMP_ACT_BANANA' })).toThrow(
      'string SCMP_ACT_BANANA is not a valid action',
    );
    expect(() => filterOf({ defaultAction: 'SCMP_ACT_ALLOW', syscalls: [{ name: 'a', names: ['b'] }] })).toThrow(
      "both 'name' and 'names' are specified",
    );
  });
});
