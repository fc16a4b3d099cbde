import { expect, test } from 'vitest';
import type { Layer } from '#lab/packets/headers.ts';
import { changesOf } from './changes.ts';

const ip = (destination: string, outer = false): Layer => ({
  name: 'ip4',
  outer,
  fields: [['destination', destination]],
});
const tcp: Layer = { name: 'tcp', outer: false, fields: [['destinationPort', '80']] };
const ethernet: Layer = { name: 'ethernet', outer: false, fields: [['source', '02:42:ac:11:00:02']] };
const vxlan: Layer = { name: 'vxlan', outer: true, fields: [['vni', '4097']] };

const states = (before: Layer[] | undefined, after: Layer[]) =>
  changesOf(before, after).map(({ name, outer, state }) => `${outer ? 'outer ' : ''}${name} ${state}`);

test('a translated address is a changed header', () => {
  expect(states([ip('10.0.0.1'), tcp], [ip('10.0.0.2'), tcp])).toEqual(['ip4 changed', 'tcp same']);
});

test('a tunnel adds headers and takes them away again', () => {
  const [plain, carried] = [
    [ethernet, ip('10.0.0.1')],
    [ip('192.168.56.12', true), vxlan, ethernet, ip('10.0.0.1')],
  ];
  expect(states(plain, carried)).toEqual(['outer ip4 added', 'outer vxlan added', 'ethernet same', 'ip4 same']);
  expect(states(carried, plain)).toEqual(['outer ip4 removed', 'outer vxlan removed', 'ethernet same', 'ip4 same']);
});

test('before the first hop there is nothing to compare with', () => {
  expect(states(undefined, [ip('10.0.0.1')])).toEqual(['ip4 same']);
});
