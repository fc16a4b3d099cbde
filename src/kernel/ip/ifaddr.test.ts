import { expect, test } from 'vitest';
import { Prefix } from '#netip/prefix.ts';
import { Testbed } from '../testbed.ts';

test('with its last IPv4 address a device loses all its routes, those set by hand among them', () => {
  const bed = new Testbed();
  const [device] = bed.cable(bed.host, 'eth0', '10.9.9.1/24', bed.namespace('other'), 'eth0', '');
  device.addAddress(Prefix.parse('10.9.8.1/24'));
  const { routes } = bed.host;
  routes.add({ dst: Prefix.parse('10.89.0.0/16'), device, scope: 'link', proto: 'boot' });
  device.removeAddress(Prefix.parse('10.9.9.1/24'));
  expect(routes.list(4).map(({ dst }) => dst.text)).toEqual(expect.arrayContaining(['10.9.8.0/24', '10.89.0.0/16']));
  device.removeAddress(Prefix.parse('10.9.8.1/24'));
  expect(routes.list(4)).toEqual([]);
});

test('an address that leaves with one prefix and stays with another keeps the routes of the other', () => {
  const bed = new Testbed();
  const [device] = bed.cable(bed.host, 'eth0', '10.8.0.200/24', bed.namespace('other'), 'eth0', '');
  device.addAddress(Prefix.parse('10.8.0.200/28'));
  device.removeAddress(Prefix.parse('10.8.0.200/24'));
  expect(bed.host.routes.list(4).map(({ dst }) => dst.text)).toEqual(['10.8.0.192/28']);
});
