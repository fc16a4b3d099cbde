import { expect, test } from 'vitest';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { completeConfig } from './definition.ts';
import { Plugin } from './plugin.ts';
import { granted, privilegesOf } from './privileges.ts';
import { applySettings } from './set.ts';
import { parseAddress } from './transport.ts';

const CONFIG = completeConfig({
  description: 'a test',
  Entrypoint: ['/usr/sbin/x'],
  args: { name: 'args', settable: ['value'], value: ['mm'] },
  interface: { types: ['docker.networkdriver/1.0'], socket: 'mm.sock' },
  network: { type: 'host' },
  linux: {
    capabilities: ['CAP_NET_ADMIN', 'CAP_SYS_ADMIN'],
    devices: [{ name: 'tun', path: '/dev/net/tun', settable: ['path'] }],
  },
  mounts: [
    { name: 'm1', source: '/root', destination: '/hostroot', type: 'bind', options: ['rbind'], settable: ['source'] },
  ],
  env: [
    { name: 'PEERS', settable: ['value'], value: '' },
    { name: 'FIX', value: '1' },
    { name: 'UNSET', settable: ['value'] },
  ],
  pidhost: true,
});

const plugin = () => new Plugin('a'.repeat(64), 'mm:latest', 'mm:latest', CONFIG, new MemoryFileSystem());

test('a config.json gets all its members, whatever their case', () => {
  expect(CONFIG).toMatchObject({ Description: 'a test', Documentation: '', PidHost: true, IpcHost: false, User: {} });
  expect(completeConfig({})).toMatchObject({ Entrypoint: null, Env: null, Mounts: null, Network: { Type: '' } });
});

test('privileges are listed in the order of Docker, and granted in any', () => {
  const privileges = privilegesOf(CONFIG);
  expect(privileges.map(({ Name, Value }) => `${Name}: [${Value.join(' ')}]`)).toEqual([
    'network: [host]',
    'host pid namespace: [true]',
    'mount: [/root]',
    'device: [/dev/net/tun]',
    'capabilities: [CAP_NET_ADMIN CAP_SYS_ADMIN]',
  ]);
  expect(granted(privileges, [...privileges].reverse())).toBe(true);
  expect(granted(privileges, privileges.slice(1))).toBe(false);
  expect(privilegesOf(completeConfig({ network: { type: 'bridge' } }))).toEqual([]);
});

test('what is settable is set, all or nothing', () => {
  const own = plugin();
  expect(own.settings.Env).toEqual(['PEERS=', 'FIX=1']);
  applySettings(own, ['PEERS=1.2.3.4', 'UNSET=a=b', 'm1.source=/tmp', 'tun=/dev/null', 'args=one two']);
  expect(own.settings).toMatchObject({
    Env: ['PEERS=1.2.3.4', 'FIX=1', 'UNSET=a=b'],
    Args: ['one', 'two'],
    Mounts: [{ Source: '/tmp' }],
    Devices: [{ Path: '/dev/null' }],
  });
  expect(() => applySettings(own, ['PEERS=9', 'FIX=2'])).toThrow('"FIX" is not settable');
  expect(() => applySettings(own, ['nothing'])).toThrow('setting "nothing" not found in the plugin configuration');
  expect(() => applySettings(own, ['PEERS.path=9'])).toThrow('"PEERS" is not settable');
  expect(own.settings.Env[0]).toBe('PEERS=1.2.3.4');
  own.enabled = true;
  expect(() => applySettings(own, ['PEERS=9'])).toThrow(
    'cannot set on an active plugin, disable plugin before setting',
  );
});

test('a plug-in declares what it is a driver of', () => {
  expect([plugin().declares('networkdriver'), plugin().declares('volumedriver')]).toEqual([true, false]);
});

test.each([
  ['unix:///run/x.sock', { scheme: 'unix', path: '/run/x.sock' }],
  ['tcp://127.0.0.1:8080', { scheme: 'tcp', host: '127.0.0.1', port: 8080 }],
  ['file:///x', undefined],
])('%s is an address, or none', (text, address) => {
  expect(parseAddress(text)).toEqual(address);
});
