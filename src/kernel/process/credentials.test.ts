import { describe, expect, it } from 'vitest';
import { ALL_CAPABILITIES, type Capability } from './capabilities.ts';
import { type Credentials, capabilityMask, capableOver, credentialsAfterExec, withUser } from './credentials.ts';
import { idMapText, UserNamespace } from './usernamespace.ts';

const set = (...names: Capability[]): ReadonlySet<Capability> => new Set(names);
const plain = { mode: 0o755, uid: 0, gid: 0 };

describe('capabilities after execve(2)', () => {
  it('are all of the bounding set for root, and none for others', () => {
    const root: Credentials = { uid: 0, gid: 0, capabilities: set('CHOWN'), bounding: set('CHOWN', 'KILL') };
    expect([...credentialsAfterExec(root, plain).capabilities]).toEqual(['CHOWN', 'KILL']);
    const user = withUser({ ...root, capabilities: set('CHOWN', 'KILL') }, { uid: 1000 });
    expect(credentialsAfterExec(user, plain).capabilities.size).toBe(0);
  });

  it('are those of the file within the bounding set, but not with no_new_privs', () => {
    const file = {
      ...plain,
      capabilities: { permitted: set('NET_RAW', 'SYS_ADMIN'), inheritable: set(), effective: true },
    };
    const user: Credentials = { uid: 1000, gid: 1000, capabilities: set(), bounding: set('NET_RAW') };
    expect([...credentialsAfterExec(user, file).capabilities]).toEqual(['NET_RAW']);
    expect(credentialsAfterExec({ ...user, noNewPrivileges: true }, file).capabilities.size).toBe(0);
  });

  it('stay where they are ambient, and go where the file is setuid', () => {
    const user: Credentials = {
      uid: 1000,
      gid: 1000,
      capabilities: set(),
      ambient: set('NET_ADMIN'),
      bounding: set('NET_ADMIN', 'KILL'),
    };
    expect([...credentialsAfterExec(user, plain).capabilities]).toEqual(['NET_ADMIN']);
    const after = credentialsAfterExec(user, { ...plain, mode: 0o4755 });
    expect(after).toMatchObject({ uid: 0, ambient: new Set() });
    expect([...after.capabilities]).toEqual(['NET_ADMIN', 'KILL']);
  });

  it('are written as the kernel writes them', () => {
    expect(capabilityMask(ALL_CAPABILITIES)).toBe('000001ffffffffff');
    expect(capabilityMask(set('CHOWN', 'NET_RAW'))).toBe('0000000000002001');
  });
});

describe('a user namespace', () => {
  const host = new UserNamespace(1);
  const inner = new UserNamespace(2, host, 1000);
  inner.uidMap = [{ inside: 0, outside: 100_000, count: 65_536 }];
  inner.gidMap = inner.uidMap;

  it('has numbers of its own for users of the host', () => {
    expect(inner.hostUid(5)).toBe(100_005);
    expect(inner.uidOf(100_005)).toBe(5);
    expect(inner.uidOf(0)).toBeUndefined();
    expect(idMapText(inner, host, 'uidMap')).toBe('         0     100000      65536\n');
    expect(idMapText(host, host, 'uidMap')).toBe('         0          0 4294967295\n');
  });

  it('lends capabilities over what belongs to it, and to who made it', () => {
    const root: Credentials = { uid: 0, gid: 0, capabilities: ALL_CAPABILITIES, user: inner };
    expect(capableOver(root, 'NET_ADMIN', inner)).toBe(true);
    expect(capableOver(root, 'NET_ADMIN', undefined)).toBe(false);
    const maker: Credentials = { uid: 1000, gid: 1000, capabilities: set() };
    expect(capableOver(maker, 'NET_ADMIN', inner)).toBe(true);
    expect(capableOver({ ...maker, uid: 1001 }, 'NET_ADMIN', inner)).toBe(false);
  });
});
